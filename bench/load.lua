-- The load for wrk: METHOD BODY FILE. Each line of FILE is an API key and a path, taken in turn; COUNT in BODY becomes
-- the number of the request, so that no write is the same as the one before. Prints what it measured as JSON.

local method, body, targets, count = "GET", "", {}, 0

function init(arguments)
  method, body = arguments[1], arguments[2]
  for line in io.lines(arguments[3]) do
    local key, path = line:match("^(%S+) (%S+)$")
    targets[#targets + 1] = { headers = { ["X-SmartToken"] = key, ["Content-Type"] = "application/json" }, path = path }
  end
end

function request()
  count = count + 1
  local one = targets[count % #targets + 1]
  local sent = body ~= "-" and body:gsub("COUNT", tostring(count)) or nil
  return wrk.format(method, one.path, one.headers, sent)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %f, "median_ms": %f, "p99_ms": %f, "most_ms": %f, "refused": %d, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3, errors.status, errors.connect + errors.read + errors.write + errors.timeout
  ))
end
