using System.Text.RegularExpressions;

namespace Strongroom.Policy;

/// <summary>
/// The forms a principal can have (IAM user guide, "AWS JSON policy elements: Principal"). Whether it exists is for the
/// service that has the identities. Except for <c>*</c> alone, a principal takes no wildcards.
/// </summary>
internal static partial class PrincipalForms
{
    public static bool IsAws(string text) => text == "*" || AwsPattern().IsMatch(text);

    public static bool IsService(string text) => ServicePattern().IsMatch(text);

    public static bool IsFederated(string text) => text.Length > 0 && (text == "*" || !text.AsSpan().ContainsAny("*? "));

    public static bool IsCanonicalUser(string text) => CanonicalPattern().IsMatch(text);

    // An account; an ARN of its root, a user, a role or a session; or the unique id that stands for one that is deleted.
    [GeneratedRegex(@"^(?:[0-9]{12}|arn:aws[a-z-]*:iam::[0-9]{12}:(?:root|(?:user|role)/[^*?\s]+)|arn:aws[a-z-]*:sts::[0-9]{12}:(?:assumed-role/[^*?/\s]+/[^*?/\s]+|federated-user/[^*?\s]+)|A(?:IDA|ROA|GPA|NPA)[A-Z0-9]{12,124})\z")]
    private static partial Regex AwsPattern();

    [GeneratedRegex(@"^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?\z")]
    private static partial Regex ServicePattern();

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex CanonicalPattern();
}
