using System.Security.Cryptography;

namespace Strongroom.Services.Lambda;

/// <summary>What an operator sets.</summary>
/// <param name="RunsCode">Whether code that callers have uploaded is run. Webhooks are called either way.</param>
public sealed record LambdaSettings(bool RunsCode)
{
    /// <summary>A number from 0 to below 1, which decides between the two versions of an alias.</summary>
    public Func<double> Draw { get; init; } = static () => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);
}
