-- What each error code means, whose fault it is and what to do. A code that is not here is of class unknown.
SELECT
    code,
    argMax(c.class, c.as_of) AS class,
    argMax(c.fault, c.as_of) AS fault,
    argMax(c.retry, c.as_of) AS retry,
    argMax(c.meaning, c.as_of) AS meaning,
    argMax(c.runbook, c.as_of) AS runbook
FROM error_codes AS c
GROUP BY code
