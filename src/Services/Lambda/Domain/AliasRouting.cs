using Strongroom.Protocol.Errors;
using Strongroom.Services.Lambda.Model;

namespace Strongroom.Services.Lambda.Domain;

/// <summary>An alias that sends a part of the invocations to a second version (developer guide, "Implement Lambda canary deployments
/// using a weighted alias").</summary>
internal static class AliasRouting
{
    /// <summary>The second version and its part; a null version where there is none.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException: the routing breaks a rule.</exception>
    public static (string? Version, double Weight) Read(AliasRoutingConfiguration? routing, string version)
    {
        if (routing?.AdditionalVersionWeights is not { Count: > 0 } weights)
        {
            return (null, 0);
        }

        if (weights.Count > 1)
        {
            throw LambdaErrors.InvalidParameterValueException("Number of items in AdditionalVersionWeights cannot be greater than 1");
        }

        var (additional, weight) = weights.First();
        if (version == FunctionReference.Latest)
        {
            throw LambdaErrors.InvalidParameterValueException("$LATEST is not supported for an alias pointing to more than 1 version");
        }

        return additional == version
            ? throw LambdaErrors.InvalidParameterValueException(
                $"Invalid function version {additional}. Function version {additional} is already included in routing configuration.")
            : (additional, weight);
    }

    /// <summary>The version that an invocation goes to.</summary>
    /// <param name="alias">The alias.</param>
    /// <param name="draw">A number from 0 to below 1.</param>
    public static string Choose(AliasRecord alias, double draw) =>
        alias.AdditionalVersion is { } additional && draw < alias.AdditionalWeight ? additional : alias.Version;
}
