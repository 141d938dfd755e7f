using Strongroom.Services.Access;

namespace Strongroom.Services.Lambda.Functions;

/// <summary>An ARN of a function: <c>arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]</c> (API reference, FunctionName).</summary>
/// <param name="Region">The region that it is in.</param>
/// <param name="Account">12 digits.</param>
/// <param name="Name">1 to 64 characters.</param>
/// <param name="Qualifier">A version, an alias or <c>$LATEST</c>; null if none was named.</param>
public sealed record FunctionArn(string Region, string Account, string Name, string? Qualifier)
{
    /// <summary>Reads an ARN; null if it is none of a function.</summary>
    public static FunctionArn? Parse(string arn) => arn.Split(':') switch
    {
        ["arn", var partition, "lambda", var region, ..] when partition != Partition.Of(region) => null,
        ["arn", _, "lambda", var region, { Length: 12 } account, "function", { Length: > 0 } name] => new(region, account, name, null),
        ["arn", _, "lambda", var region, { Length: 12 } account, "function", { Length: > 0 } name, { Length: > 0 } qualifier] => new(region, account, name, qualifier),
        _ => null,
    };
}
