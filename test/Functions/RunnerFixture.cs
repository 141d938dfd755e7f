using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Strongroom.Crypto;
using Strongroom.Support;

namespace Strongroom.Functions.Tests;

/// <summary>A runner in a directory of its own and functions for it.</summary>
public abstract class RunnerFixture : IAsyncLifetime, IDisposable
{
    internal const string SecretKey = "canary-secret-access-key";
    internal const string Token = "canary-session-token'with\"quotes$(touch /tmp/never)`x`";

    private readonly TemporaryDirectory _directory = new();
    private FunctionRunner? _runner;

    internal RecordingLog Log { get; } = new();

    internal RecordingLogger Logger { get; } = new();

    /// <summary>The clock; real unless a test sets another before the first use of the runner.</summary>
    private protected TimeProvider Clock { get; set; } = TimeProvider.System;

    private protected string DirectoryPath => _directory.Path;

    private protected FunctionRunner Runner => _runner ??= new FunctionRunner(Configure(Options), Log, Clock, Logger);

    private protected FunctionRunnerOptions Options => new() { Directory = _directory.File("runner"), Endpoint = () => new Uri("https://localhost:4566") };

    /// <summary>When credentials end; the time of the clock and an hour unless a test says otherwise.</summary>
    private protected DateTimeOffset? CredentialsEnd { get; set; }

    internal int CredentialsFetched { get; private set; }

    public Task InitializeAsync()
    {
        // Processes without a sandbox have other users, who must be able to pass.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_directory.Path, (UnixFileMode)0b111_001_001);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        if (_runner is not null) await _runner.DisposeAsync();
    }

    public void Dispose()
    {
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected virtual FunctionRunnerOptions Configure(FunctionRunnerOptions options) => options;

    private protected async Task RestartAsync()
    {
        await Runner.DisposeAsync();
        _runner = null;
    }

    internal FunctionSpec Function(string runtime, string? handler, params (string Name, string Text)[] files) => Function(runtime, handler, Zip.Of(files));

    internal FunctionSpec Function(string? runtime, string? handler, byte[] zip) => new()
    {
        Arn = "arn:aws:lambda:eu-west-1:123456789012:function:rotate-it",
        Name = "rotate-it",
        Version = "$LATEST",
        RevisionId = Zip.Sha256(zip),
        Account = "123456789012",
        Region = "eu-west-1",
        Runtime = runtime,
        Handler = handler,
        CodeSha256 = Zip.Sha256(zip),
        OpenCodeAsync = _ => ValueTask.FromResult<Stream>(new MemoryStream(zip)),
        CredentialsAsync = _ =>
        {
            CredentialsFetched++;
            return ValueTask.FromResult(new FunctionCredentials(
                "ASIAEXAMPLE", SecretValue.FromText(SecretKey), SecretValue.FromText(Token), CredentialsEnd ?? Clock.GetUtcNow().AddHours(1)));
        },
        Timeout = TimeSpan.FromSeconds(60),
        MemorySize = 256,
    };

    internal static Invocation Event(string json = "{}", string id = "11111111-2222-3333-4444-555555555555") =>
        new(id, "arn:aws:lambda:eu-west-1:123456789012:function:rotate-it:prod", Encoding.UTF8.GetBytes(json));

    internal async Task<(string Payload, InvocationOutcome Outcome)> InvokeAsync(FunctionSpec spec, string json = "{}", CancellationToken cancellation = default)
    {
        var outcome = await Runner.InvokeAsync(spec, Event(json), cancellation);
        return (Encoding.UTF8.GetString(outcome.Payload.Span), outcome);
    }

    /// <summary>The answer of an invocation that must succeed.</summary>
    internal async Task<JsonElement> AnswerAsync(FunctionSpec spec, string json = "{}")
    {
        var (payload, outcome) = await InvokeAsync(spec, json);
        Assert.True(outcome.FunctionError is null, $"{payload}\n{Log.All}");
        return JsonDocument.Parse(payload).RootElement;
    }

    /// <summary>The error of an invocation that must fail.</summary>
    internal async Task<(string Type, string Message, JsonElement Error)> ErrorAsync(FunctionSpec spec, string json = "{}")
    {
        var (payload, outcome) = await InvokeAsync(spec, json);
        Assert.True(outcome.FunctionError == "Unhandled", $"{payload}\n{Log.All}");
        var error = JsonDocument.Parse(payload).RootElement;
        return (error.GetProperty("errorType").GetString()!, error.GetProperty("errorMessage").GetString()!, error);
    }

    internal static string Tail(InvocationOutcome outcome) => Encoding.UTF8.GetString(outcome.LogTail.Span);
}

/// <summary>Keeps what the runner itself logs.</summary>
internal sealed class RecordingLogger : ILogger<FunctionRunner>
{
    public List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (Lines) Lines.Add(formatter(state, exception));
    }
}
