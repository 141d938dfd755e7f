using System.Diagnostics.CodeAnalysis;
using Strongroom.Protocol.Errors;

namespace Strongroom.Services.Iam.Domain;

/// <summary>The ARNs of IAM. They have no region, and their partition is <c>aws</c>.</summary>
internal static class IamArn
{
    /// <summary>The account of the policies that everybody has.</summary>
    public const string AwsAccount = "aws";

    private const string Prefix = "arn:aws:iam::";
    private const string PolicyType = ":policy/";
    private const string ProviderType = ":oidc-provider/";

    public static string User(string account, string path, string name) => $"{Prefix}{account}:user{path}{name}";

    public static string Group(string account, string path, string name) => $"{Prefix}{account}:group{path}{name}";

    public static string Role(string account, string path, string name) => $"{Prefix}{account}:role{path}{name}";

    public static string Policy(string account, string path, string name) => $"{Prefix}{account}:policy{path}{name}";

    public static string InstanceProfile(string account, string path, string name) => $"{Prefix}{account}:instance-profile{path}{name}";

    public static string Provider(string account, string url) => $"{Prefix}{account}{ProviderType}{url}";

    /// <summary>The account and the name in a managed policy's ARN.</summary>
    /// <exception cref="AwsException">ValidationError: it is none.</exception>
    public static (string Account, string Name) ReadPolicy(string arn) =>
        TryRead(arn, PolicyType, out var account, out var rest) && NameOf(rest) is { Length: > 0 } name
            ? (account, name)
            : throw Unreadable(arn);

    /// <summary>The account and the URL in a provider's ARN.</summary>
    /// <exception cref="AwsException">ValidationError: it is none.</exception>
    public static (string Account, string Url) ReadProvider(string arn) =>
        TryRead(arn, ProviderType, out var account, out var url) && url.Length > 0 ? (account, url) : throw Unreadable(arn);

    /// <summary>The last part of a path.</summary>
    public static string NameOf(string resource) => resource[(resource.LastIndexOf('/') + 1)..];

    private static bool TryRead(string arn, string type, [NotNullWhen(true)] out string? account, [NotNullWhen(true)] out string? rest)
    {
        account = rest = null;
        if (!arn.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var end = arn.IndexOf(':', Prefix.Length);
        if (end < 0 || !arn.AsSpan(end).StartsWith(type))
        {
            return false;
        }

        account = arn[Prefix.Length..end];
        rest = arn[(end + type.Length)..];
        return true;
    }

    // The service's two answers, one for what is no ARN at all and one for what is the ARN of something else.
    private static AwsException Unreadable(string arn) => Faults.Validation(
        arn.StartsWith("arn:", StringComparison.Ordinal) ? "Invalid ARN:  Could not be parsed!" : $"ARN {arn} is not valid.");
}
