// Runs a Node.js function: asks the Lambda Runtime API for events and hands them to the handler.
// Written for Strongroom after the documented behaviour of AWS's Node.js runtimes; needs Node.js alone.
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";

const api = "/2018-06-01/runtime";
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let requestId;
let endOfWork;

function send(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, path: api + path, method, agent, headers: body === undefined ? headers : { ...headers, "Content-Length": body.length } }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
      answer.on("error", reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}

// One write call per line, done when it returns, so that nothing is lost when the process ends; a pipe that is full is tried again.
function writeLine(text) {
  const bytes = Buffer.from(text + "\n");
  for (let done = 0; done < bytes.length;) {
    try {
      done += fs.writeSync(1, bytes, done);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

function log(level, ...values) {
  writeLine(`${new Date().toISOString()}\t${requestId}\t${level}\t${format(...values).replaceAll("\n", "\r")}`);
}

console.log = (...values) => log("INFO", ...values);
console.info = (...values) => log("INFO", ...values);
console.debug = (...values) => log("DEBUG", ...values);
console.warn = (...values) => log("WARN", ...values);
console.error = (...values) => log("ERROR", ...values);
console.trace = (...values) => log("TRACE", ...values);
console.fatal = (...values) => log("FATAL", ...values);

class RuntimeFault extends Error {
  constructor(kind, message, cause) {
    super(message);
    this.name = kind;
    if (cause?.stack) this.stack = cause.stack;
  }
}

function describe(error) {
  if (error instanceof Error) {
    return { errorType: error.name ?? "Error", errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

async function fail(path, error) {
  const description = describe(error);
  log("ERROR", path === "/init/error" ? "Uncaught Exception" : "Invoke Error", JSON.stringify({ errorType: description.errorType, errorMessage: description.errorMessage, stack: description.trace }));
  await send("POST", path, Buffer.from(JSON.stringify(description)), {
    "Content-Type": "application/json",
    // Header values are ASCII without control characters.
    "Lambda-Runtime-Function-Error-Type": String(description.errorType).replace(/[^\x20-\x7e]/g, "?"),
  });
}

async function importFile(file) {
  const require = createRequire(file);
  if (!file.endsWith(".mjs")) {
    try {
      return require(file);
    } catch (error) {
      if (error.code !== "ERR_REQUIRE_ESM" && error.code !== "ERR_REQUIRE_ASYNC_MODULE") throw error;
    }
  }
  return import(pathToFileURL(file).href);
}

async function load(root, handler) {
  const slash = handler.lastIndexOf("/") + 1;
  const [stem, ...names] = handler.slice(slash).split(".");
  if (!stem || names.length === 0 || names.includes("") || handler.includes("..")) {
    throw new RuntimeFault("Runtime.MalformedHandlerName", "Bad handler");
  }
  const module = path.resolve(root, handler.slice(0, slash), stem);
  const file = ["", ".js", ".mjs", ".cjs"].map((ending) => module + ending).find((each) => fs.statSync(each, { throwIfNoEntry: false })?.isFile());
  if (file === undefined) {
    throw new RuntimeFault("Runtime.ImportModuleError", `Error: Cannot find module '${handler.slice(0, slash)}${stem}'`);
  }
  let found;
  try {
    found = await importFile(file);
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeFault("Runtime.UserCodeSyntaxError", String(error), error);
    if (error?.code === "MODULE_NOT_FOUND" || error?.code === "ERR_MODULE_NOT_FOUND") throw new RuntimeFault("Runtime.ImportModuleError", String(error), error);
    throw error;
  }
  const pick = (from) => names.reduce((at, name) => at?.[name], from);
  const chosen = pick(found) ?? pick(found?.default);
  if (chosen === undefined) throw new RuntimeFault("Runtime.HandlerNotFound", `${handler} is undefined or not exported`);
  if (typeof chosen !== "function") throw new RuntimeFault("Runtime.HandlerNotFound", `${handler} is not a function`);
  return chosen;
}

function makeContext(headers, settle) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const client = headers["lambda-runtime-client-context"];
  return {
    callbackWaitsForEmptyEventLoop: true,
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: client === undefined ? undefined : JSON.parse(client),
    identity: undefined,
    getRemainingTimeInMillis: () => Math.max(deadline - Date.now(), 0),
    done: (error, result) => settle(error, result, false),
    succeed: (result) => settle(null, result, false),
    fail: (error) => settle(error ?? new Error("handled"), undefined, false),
  };
}

// Settles with the handler's result: the promise it returns, the value it returns, or what it gives to its callback. A callback's
// answer waits until nothing is left to do, unless the handler asked otherwise; a handler that never answers ends with null then.
function run(handler, event, headers) {
  return new Promise((resolve, reject) => {
    let settled = false;
    let finish = () => resolve(null);
    endOfWork = () => finish();
    const context = makeContext(headers, settle);
    function settle(error, result, wait) {
      if (settled) return;
      settled = true;
      finish = () => (error === null || error === undefined ? resolve(result) : reject(error));
      if (!wait || !context.callbackWaitsForEmptyEventLoop) finish();
    }
    const returned = handler(event, context, (error, result) => settle(error, result, true));
    if (typeof returned?.then === "function") {
      returned.then((result) => settle(null, result, false), (error) => settle(error ?? new Error(String(error)), undefined, false));
    } else if (returned !== undefined && handler.length < 3) {
      settle(null, returned, false);
    }
  });
}

async function serve(handler) {
  for (;;) {
    const next = await send("GET", "/invocation/next");
    if (next.status !== 200) throw new Error(`the Runtime API answered ${next.status}`);
    requestId = next.headers["lambda-runtime-aws-request-id"];
    process.env._X_AMZN_TRACE_ID = next.headers["lambda-runtime-trace-id"] ?? "";
    let answer;
    try {
      const result = await run(handler, JSON.parse(next.body.toString()), next.headers);
      try {
        answer = Buffer.from(JSON.stringify(result === undefined ? null : result) ?? "null");
      } catch (error) {
        throw new RuntimeFault("Runtime.MarshalError", `Unable to stringify response body: ${error.message}`, error);
      }
    } catch (error) {
      endOfWork = undefined;
      await fail(`/invocation/${requestId}/error`, error);
      continue;
    }
    endOfWork = undefined;
    const taken = await send("POST", `/invocation/${requestId}/response`, answer, { "Content-Type": "application/json" });
    if (taken.status === 413) writeLine(taken.body.toString());
  }
}

async function end(kind, error) {
  const fault = new RuntimeFault(kind, String(error), error instanceof Error ? error : undefined);
  try {
    await fail(requestId === undefined ? "/init/error" : `/invocation/${requestId}/error`, kind === "" ? error : fault);
  } finally {
    process.exit(kind === "Runtime.UnhandledPromiseRejection" ? 128 : 129);
  }
}

process.on("beforeExit", () => endOfWork?.());
process.on("uncaughtException", (error) => end("", error));
process.on("unhandledRejection", (error) => end("Runtime.UnhandledPromiseRejection", error));

let handler;
try {
  handler = await load(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER ?? "");
} catch (error) {
  await fail("/init/error", error);
  process.exit(1);
}
await serve(handler);
