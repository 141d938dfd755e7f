namespace Strongroom.Services.Lambda;

/// <summary>What an operator sets.</summary>
/// <param name="RunsCode">Whether code that callers have uploaded is run. Webhooks are called either way.</param>
public sealed record LambdaSettings(bool RunsCode);
