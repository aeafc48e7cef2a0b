/** Lua: `less(a, b)` compares entry ids as two whole numbers each; Lua's own numbers hold only 53 bits of them. */
export const orderIds = `
local function less(a, b)
  local am, as = string.match(a, '(%d+)-(%d+)')
  local bm, bs = string.match(b, '(%d+)-(%d+)')
  if am ~= bm then
    if #am ~= #bm then return #am < #bm end
    return am < bm
  end
  if #as ~= #bs then return #as < #bs end
  return as < bs
end`;
