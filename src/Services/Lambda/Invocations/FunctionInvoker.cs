using System.Text;
using Strongroom.Functions;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Roles;
using Strongroom.Services.Lambda.Store;

namespace Strongroom.Services.Lambda.Invocations;

/// <summary>Gives events to functions: whoever is allowed to has been decided before.</summary>
internal sealed class FunctionInvoker(CodeStore code, RoleCredentials credentials, IFunctionRunner runner, ConcurrencySlots slots, LambdaSettings settings)
{
    /// <summary>The longest event and the longest answer, in bytes: 6 MiB (developer guide, "Lambda quotas").</summary>
    public const int MaximumPayload = 6 << 20;

    // AWS lets answers have a little more.
    private const int MaximumAnswer = MaximumPayload + 100;

    /// <summary>Refuses code where the operator has not turned it on.</summary>
    /// <exception cref="AwsException">AccessDeniedException.</exception>
    public void CheckRuns(VersionRecord version)
    {
        if (version.IsCode && !settings.RunsCode)
        {
            throw LambdaFaults.CodeIsOff();
        }
    }

    /// <summary>Runs a version once. What it does wrong is an outcome.</summary>
    /// <exception cref="AwsException">TooManyRequestsException: no room; AccessDeniedException: code is off;
    /// InvalidParameterValueException: the role cannot be assumed.</exception>
    public async Task<InvocationOutcome> RunAsync(FunctionRecord function, VersionRecord version, Invocation invocation, CancellationToken cancellation)
    {
        CheckRuns(version);
        using var slot = slots.Enter(function);
        try
        {
            var outcome = await runner.InvokeAsync(Spec(function, version), invocation, cancellation);
            return outcome.Payload.Length > MaximumAnswer ? TooLarge(outcome) : outcome;
        }
        catch (FunctionRunnerBusyException)
        {
            throw LambdaFaults.Throttled(LambdaFaults.ConcurrencyReached);
        }
    }

    /// <summary>Ends what runs of a function that was changed or deleted, once it has answered.</summary>
    public void Forget(string functionArn)
    {
        runner.Forget(functionArn);
        credentials.Forget(functionArn);
    }

    private FunctionSpec Spec(FunctionRecord function, VersionRecord version) => new()
    {
        Arn = function.Arn,
        Name = function.Name,
        Version = version.Version,
        RevisionId = version.RevisionId,
        Account = function.Account,
        Region = function.Region,
        Runtime = version.Runtime,
        Handler = version.Handler,
        Webhook = version.Webhook is null ? null : new Uri(version.Webhook),
        CodeSha256 = version.CodeSha256,
        OpenCodeAsync = cancellation => code.OpenAsync(function, version, cancellation),
        // A process' environment is made of strings.
        Environment = version.Environment?.ToDictionary(variable => variable.Key, variable => Encoding.UTF8.GetString(variable.Value.Reveal()))
            ?? new Dictionary<string, string>(),
        CredentialsAsync = cancellation => credentials.GetAsync(function, version.Role, cancellation),
        Timeout = TimeSpan.FromSeconds(version.Timeout),
        MemorySize = version.MemorySize,
    };

    private static InvocationOutcome TooLarge(InvocationOutcome outcome) => outcome with
    {
        Payload = Encoding.UTF8.GetBytes(
            $$"""{"errorMessage":"Response payload size exceeded maximum allowed payload size ({{MaximumAnswer}} bytes).","errorType":"Function.ResponseSizeTooLarge"}"""),
        FunctionError = "Unhandled",
    };
}
