namespace Strongroom.Functions.Tests;

/// <summary>Functions on the machine's Node.js.</summary>
public sealed class NodeTests : RunnerFixture
{
    [Theory]
    [InlineData("index.js", "exports.handler = async (event, context) => ({ got: event.a, id: context.awsRequestId, name: context.functionName, left: context.getRemainingTimeInMillis() > 0 })")]
    [InlineData("index.mjs", "const name = await Promise.resolve('rotate-it'); export const handler = async (event, context) => ({ got: event.a, id: context.awsRequestId, name, left: true })")]
    [InlineData("index.cjs", "exports.handler = (event, context, callback) => setTimeout(() => callback(null, { got: event.a, id: context.awsRequestId, name: context.functionName, left: true }), 5)")]
    [InlineData("index.js", "exports.handler = (event, context) => ({ got: event.a, id: context.awsRequestId, name: context.functionName, left: true })")]
    [InlineData("index.js", "exports.handler = (event, context) => context.succeed({ got: event.a, id: context.awsRequestId, name: context.functionName, left: true })")]
    public async Task Handler_of_every_kind_answers(string file, string text)
    {
        var answer = await AnswerAsync(Function("nodejs22.x", "index.handler", (file, text)), """{"a":"ü"}""");
        Assert.Equal(("ü", "rotate-it", true), (answer.GetProperty("got").GetString(), answer.GetProperty("name").GetString(), answer.GetProperty("left").GetBoolean()));
        Assert.Equal("11111111-2222-3333-4444-555555555555", answer.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Packages_and_modules_by_type_are_found()
    {
        var spec = Function(
            "nodejs20.x", "src/my-app.nested.handler",
            ("package.json", """{"type":"module"}"""),
            ("src/my-app.js", "import { value } from 'dependency'; export const nested = { handler: async () => value };"),
            ("node_modules/dependency/package.json", """{"name":"dependency","main":"main.js","type":"module"}"""),
            ("node_modules/dependency/main.js", "export const value = 'found';"));
        Assert.Equal("found", (await AnswerAsync(spec)).GetString());
    }

    [Fact]
    public async Task Callback_waits_until_nothing_is_left_to_do()
    {
        const string Text = """
            exports.handler = (event, context, callback) => {
              context.callbackWaitsForEmptyEventLoop = event.wait;
              let later = false;
              setTimeout(() => { later = true; console.log("later"); }, 50);
              callback(null, "answered");
            };
            """;
        var spec = Function("nodejs20.x", "index.handler", ("index.js", Text));
        var (payload, outcome) = await InvokeAsync(spec, """{"wait":true}""");
        Assert.Equal("\"answered\"", payload);
        Assert.Contains("\tINFO\tlater\n", Tail(outcome), StringComparison.Ordinal);
        (payload, outcome) = await InvokeAsync(spec, """{"wait":false}""");
        Assert.Equal("\"answered\"", payload);
        Assert.DoesNotContain("later", Tail(outcome), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exports.handler = async () => { throw new TypeError('bad ü') }", "index.handler", "TypeError", "bad ü")]
    [InlineData("exports.handler = (e, c, callback) => callback(new Error('no'))", "index.handler", "Error", "no")]
    [InlineData("exports.handler = (e, c, callback) => callback('a string')", "index.handler", "string", "a string")]
    [InlineData("exports.handler = async () => { const a = {}; a.a = a; return a; }", "index.handler", "Runtime.MarshalError", "Unable to stringify response body")]
    [InlineData("exports.other = 1", "index.handler", "Runtime.HandlerNotFound", "index.handler is undefined or not exported")]
    [InlineData("exports.handler = 1", "index.handler", "Runtime.HandlerNotFound", "index.handler is not a function")]
    [InlineData("exports.handler = 1", "absent.handler", "Runtime.ImportModuleError", "Cannot find module 'absent'")]
    [InlineData("require('nothing-of-this-name')", "index.handler", "Runtime.ImportModuleError", "Cannot find module 'nothing-of-this-name'")]
    [InlineData("exports.handler = (", "index.handler", "Runtime.UserCodeSyntaxError", "SyntaxError")]
    [InlineData("exports.handler = 1", "handler", "Runtime.MalformedHandlerName", "Bad handler")]
    [InlineData("exports.handler = () => { setTimeout(() => { throw new RangeError('late') }, 1); }", "index.handler", "RangeError", "late")]
    [InlineData("exports.handler = () => { Promise.reject(new Error('lost')); return new Promise(() => {}); }", "index.handler", "Runtime.UnhandledPromiseRejection", "lost")]
    [InlineData("exports.handler = () => process.exit(7)", "index.handler", "Runtime.ExitError", "Runtime exited with error: exit status 7")]
    public async Task Failure_has_AWSs_type_and_message(string text, string handler, string type, string message)
    {
        var error = await ErrorAsync(Function("nodejs20.x", handler, ("index.js", text)));
        Assert.Equal(type, error.Type);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handler_that_never_answers_ends_with_null()
    {
        var (payload, outcome) = await InvokeAsync(Function("nodejs20.x", "index.handler", ("index.js", "exports.handler = (e, c, callback) => {}")));
        Assert.Equal((null, "null"), (outcome.FunctionError, payload));
    }

    [Fact]
    public async Task Console_is_logged_as_AWS_does()
    {
        var (_, outcome) = await InvokeAsync(Function("nodejs20.x", "index.handler", ("index.js", "exports.handler = async () => { console.log('a', { b: 1 }); console.error('two\\nlines'); process.stdout.write('raw\\n'); }")));
        string[] lines = Tail(outcome).Split('\n');
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t11111111-2222-3333-4444-555555555555\tINFO\ta \{ b: 1 \}$", lines[1]);
        Assert.EndsWith("\tERROR\ttwo\rlines", lines[2], StringComparison.Ordinal);
        Assert.Equal("raw", lines[3]);
    }

    [Fact]
    public async Task Large_answer_passes()
    {
        var answer = await AnswerAsync(Function("nodejs20.x", "index.handler", ("index.js", "exports.handler = async (e) => 'x'.repeat(e.n)")), """{"n":6000000}""");
        Assert.Equal(6_000_000, answer.GetString()!.Length);
    }
}
