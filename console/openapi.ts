import { z } from 'zod';
import type { Route } from './route.ts';

const problem = {
  description: 'A problem document (RFC 9457)',
  content: {
    'application/problem+json': {
      schema: {
        type: 'object',
        required: ['type', 'status', 'title', 'detail'],
        properties: {
          type: { type: 'string' },
          status: { type: 'integer' },
          title: { type: 'string' },
          detail: { type: 'string' },
        },
      },
    },
  },
};

/** The OpenAPI 3.1 document of the API, made from the schemas that validate its requests and shape its answers. */
export function openApiDocument(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    // OpenAPI has no parameter with slashes in it; what such a path takes is said in its summary.
    const path = route.path.replace('{+', '{');
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Ledgerline', version: '1', description: 'Who was contacted, when, and what happened.' },
    security: [{ bearer: [] }, { session: [] }],
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-ledgerline_session',
          description: 'Somebody who is signed in to /console, in requests from there',
        },
      },
    },
    paths,
  };
}

function operationOf(route: Route): object {
  const inPath = new Set([...route.path.matchAll(/\{\+?(\w+)\}/g)].map((match) => match[1]));
  const input = z.toJSONSchema(route.input, { io: 'input', target: 'draft-2020-12' });
  const properties = Object.entries(input.properties ?? {});
  const required = new Set(input.required ?? []);
  const parameters = properties
    .filter(([name]) => inPath.has(name) || route.method === 'get')
    .map(([name, schema]) => ({
      name,
      in: inPath.has(name) ? 'path' : 'query',
      required: inPath.has(name) || required.has(name),
      schema,
    }));
  const { $schema: _, ...body } = input;
  return {
    summary: route.summary,
    description: `Roles: ${route.roles.join(', ')}`,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.method === 'post'
      ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } }
      : {}),
    responses: {
      200: { description: 'The answer', content: contentOf(route.output) },
      default: problem,
    },
  };
}

function contentOf(output: Route['output']): object {
  if ('mediaType' in output) return { [output.mediaType]: {} };
  const { $schema: _, ...schema } = z.toJSONSchema(output, { target: 'draft-2020-12' });
  return { 'application/json': { schema } };
}
