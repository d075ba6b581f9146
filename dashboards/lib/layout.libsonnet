// Panels from left to right, on the next line where one has no room, below the highest of the line. Grafonnet's
// g.util.grid.wrapPanels does the same in a time that grows with the square of the panels.
local columns = 24;
local rowHeight = 1;

// Where the next panel may go: [x, y, height of the line so far].
local next(at, panel) =
  local isRow = panel.type == 'row';
  local width = if isRow then columns else panel.gridPos.w;
  local height = if isRow then rowHeight else panel.gridPos.h;
  local breaks = at[0] + width > columns;
  local x = if breaks then 0 else at[0];
  local y = if breaks then at[1] + at[2] else at[1];
  {
    at: [x + width, y, if breaks then height else std.max(at[2], height)],
    panel: panel { gridPos: { x: x, y: y, w: width, h: height } },
  };

local place(at, panels, index) =
  if index == std.length(panels) then []
  else
    local placed = next(at, panels[index]);
    [placed.panel] + place(placed.at, panels, index + 1);

{
  place(panels): place([0, 0, 0], panels, 0),
}
