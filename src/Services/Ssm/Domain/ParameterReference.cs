using System.Globalization;
using Strongroom.Protocol.Errors;

namespace Strongroom.Services.Ssm.Domain;

/// <summary>
/// What a caller names a parameter's version by: a name or an ARN, and behind a colon a version number or a label
/// (API reference, GetParameter.Name).
/// </summary>
/// <param name="Asked">The text as it was sent, without spaces around it.</param>
/// <param name="Names">The names it may mean: an ARN does not tell whether the name begins with a slash.</param>
/// <param name="Account">The ARN's account, or null.</param>
/// <param name="Region">The ARN's region, or null.</param>
/// <param name="Selector">What is behind the colon, or null.</param>
internal sealed record ParameterReference(string Asked, IReadOnlyList<string> Names, string? Account, string? Region, string? Selector)
{
    private const string SecretPrefix = "/aws/reference/secretsmanager/";
    private const string ResourcePrefix = "parameter/";

    /// <summary>The first of the names: what is told when there is no such parameter.</summary>
    public string Name => Names[0];

    /// <summary>The name of the secret in Secrets Manager that it refers to, or null for a parameter.</summary>
    public string? SecretName => Account is null && Name.StartsWith(SecretPrefix, StringComparison.Ordinal) ? Name[SecretPrefix.Length..] : null;

    /// <summary>The version number that the selector is, or null if it is a label or absent. Labels do not begin with digits.</summary>
    public long? Version => long.TryParse(Selector, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Reads a reference.</summary>
    /// <exception cref="AwsException">ValidationException: it is no name and no parameter's ARN.</exception>
    public static ParameterReference Parse(string text) =>
        TryParse(text) ?? throw CommonErrors.Validation(ParameterTexts.NameForm);

    /// <summary>Reads a reference; null if it is none.</summary>
    public static ParameterReference? TryParse(string text)
    {
        var asked = ParameterName.Trim(text);
        return asked.StartsWith("arn:", StringComparison.Ordinal) ? FromArn(asked) : FromName(asked);
    }

    /// <summary>Reads a name without selector, or null: what changes a parameter takes no ARN and no selector.</summary>
    public static bool IsPlainName(string name) => ParameterName.IsWellFormed(name);

    private static ParameterReference? FromName(string asked)
    {
        // The name of a secret may have characters that no parameter's name has; Secrets Manager judges them.
        var isSecret = asked.StartsWith(SecretPrefix, StringComparison.Ordinal) && asked.Length > SecretPrefix.Length;
        return Split(asked) is var (name, selector) && (isSecret || ParameterName.IsWellFormed(name))
            ? new ParameterReference(asked, [name], null, null, selector)
            : null;
    }

    private static ParameterReference? FromArn(string asked)
    {
        if (asked.Split(':', 6) is not [_, { Length: > 0 }, "ssm", { Length: > 0 } region, { Length: > 0 } account, var resource]
            || !resource.StartsWith(ResourcePrefix, StringComparison.Ordinal)
            || Split(resource[ResourcePrefix.Length..]) is not var (inner, selector)
            || !ParameterName.IsWellFormed(inner)
            || inner[0] == '/')
        {
            return null;
        }

        // A name of several levels begins with a slash in any case.
        IReadOnlyList<string> names = inner.Contains('/', StringComparison.Ordinal) ? [$"/{inner}"] : [inner, $"/{inner}"];
        return new ParameterReference(asked, names, account, region, selector);
    }

    private static (string Name, string? Selector)? Split(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (text, null)
            : colon == text.Length - 1 || text.IndexOf(':', colon + 1) >= 0 ? null
            : (text[..colon], text[(colon + 1)..]);
    }
}
