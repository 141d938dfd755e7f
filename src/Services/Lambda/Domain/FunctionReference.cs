using System.Text.RegularExpressions;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Lambda.Domain;

/// <summary>
/// What a request's FunctionName and Qualifier name: a name, <c>name:qualifier</c>, a partial ARN
/// (<c>123456789012:function:name</c>) or a whole one, each with a qualifier behind it or beside it (API reference, FunctionName).
/// </summary>
/// <param name="Account">12 digits.</param>
/// <param name="Region">The region that it is in.</param>
/// <param name="Name">The function's name.</param>
/// <param name="Qualifier">A version, an alias or <c>$LATEST</c>; null where none was named.</param>
internal sealed partial record FunctionReference(string Account, string Region, string Name, string? Qualifier)
{
    /// <summary>The version that code and configuration are changed in.</summary>
    public const string Latest = "$LATEST";

    private const int LongestName = 64;

    /// <summary>The function's ARN.</summary>
    public string Arn => ArnOf(Account, Region, Name);

    /// <summary>The ARN with the qualifier that was named, if one was.</summary>
    public string QualifiedArn => Qualifier is null ? Arn : $"{Arn}:{Qualifier}";

    /// <summary>Whether it means what can be changed: no qualifier, or <c>$LATEST</c>.</summary>
    public bool IsLatest => Qualifier is null or Latest;

    /// <summary>The ARN of a function.</summary>
    public static string ArnOf(string account, string region, string name) =>
        $"arn:{Partition.Of(region)}:lambda:{region}:{account}:function:{name}";

    /// <summary>Reads what a request names. A name alone is in the caller's account; every function is in the request's region.</summary>
    /// <exception cref="AwsException">ValidationException: it is none; ResourceNotFoundException: of another region;
    /// InvalidParameterValueException: two different qualifiers.</exception>
    public static FunctionReference Read(string functionName, string? qualifier, CallContext context)
    {
        if (Form().Match(functionName) is not { Success: true } form)
        {
            throw CommonErrors.Validation(
                $"1 validation error detected: Value '{functionName}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: {Form()}");
        }

        var region = form.Groups["region"] is { Success: true } named ? named.Value : context.Region;
        if (region != context.Region)
        {
            throw LambdaErrors.ResourceNotFoundException($"Functions from '{region}' are not reachable in this region ('{context.Region}')");
        }

        var own = form.Groups["qualifier"] is { Success: true } derived ? derived.Value : null;
        if (own is not null && qualifier is not null && own != qualifier)
        {
            throw LambdaErrors.InvalidParameterValueException("The derived qualifier from the function name does not match the specified qualifier.");
        }

        var account = form.Groups["account"] is { Success: true } owner ? owner.Value : context.Account;
        return new FunctionReference(account, region, form.Groups["name"].Value, own ?? qualifier);
    }

    /// <summary>As <see cref="Read"/>, of a function that is to be made.</summary>
    /// <exception cref="AwsException">As there; a name longer than 64 characters, or one with a qualifier.</exception>
    public static FunctionReference ReadNew(string functionName, CallContext context)
    {
        var reference = Read(functionName, null, context);
        if (reference.Name.Length > LongestName)
        {
            throw CommonErrors.Validation(
                $"1 validation error detected: Value '{reference.Name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to {LongestName}");
        }

        if (reference.Qualifier is not null)
        {
            throw LambdaErrors.InvalidParameterValueException("A function is created without a qualifier: leave the part behind the function's name out.");
        }

        return reference.Account == context.Account
            ? reference
            : throw LambdaErrors.InvalidParameterValueException("A function is created in the caller's own account.");
    }

    [GeneratedRegex(@"^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:(?<region>[a-z]{2,4}(?:-[a-z]+)+-\d):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9_-]+)(?::(?<qualifier>\$LATEST|[a-zA-Z0-9_-]+))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
