using System.Text.RegularExpressions;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Domain;

/// <summary>
/// The names of parameters (user guide, "Requirements and constraints for parameter names"): flat, or a hierarchy that begins
/// with a slash. <c>/p</c> and <c>p</c> are two parameters with one ARN.
/// </summary>
internal static partial class ParameterName
{
    private const int MaxLevels = 15;
    private const int MaxLengthWithArn = 1011;

    /// <summary>The name as it is meant: AWS removes spaces around it.</summary>
    public static string Trim(string name) => name.Trim(' ');

    /// <summary>Refuses a name that no parameter could be made with.</summary>
    /// <exception cref="AwsException">ValidationException, AccessDeniedException or HierarchyLevelLimitExceededException.</exception>
    public static void CheckNew(string name, string account, string region)
    {
        CheckReserved(name);
        Check(name);
        if (name.EndsWith('/'))
        {
            throw CommonErrors.Validation(ParameterTexts.EndsWithSlash);
        }

        if (name.Contains('/', StringComparison.Ordinal) && name[0] != '/')
        {
            throw CommonErrors.Validation(ParameterTexts.NotQualified);
        }

        if (LevelsOf(name) > MaxLevels)
        {
            throw SsmErrors.HierarchyLevelLimitExceededException(ParameterTexts.TooDeep);
        }

        if (ArnOf(name, account, region).Length > MaxLengthWithArn)
        {
            throw CommonErrors.Validation(ParameterTexts.TooLong);
        }
    }

    /// <summary>Refuses what cannot name a parameter at all.</summary>
    /// <exception cref="AwsException">ValidationException.</exception>
    public static void Check(string name)
    {
        if (!IsWellFormed(name))
        {
            throw CommonErrors.Validation(ParameterTexts.NameForm);
        }
    }

    /// <summary>Whether the text consists of what names and paths consist of.</summary>
    public static bool IsWellFormed(string name) => Characters().IsMatch(name) && !name.Contains("//", StringComparison.Ordinal);

    /// <summary>Refuses what is no path: <c>/</c>, or a hierarchy with or without a slash behind it.</summary>
    /// <exception cref="AwsException">ValidationException.</exception>
    public static void CheckPath(string path)
    {
        if (path is not ['/', ..] || !IsWellFormed(path))
        {
            throw CommonErrors.Validation(ParameterTexts.PathForm);
        }
    }

    /// <summary>What the names below a path begin with; empty for the root, below which flat names are too.</summary>
    public static string Below(string path) => path.Trim('/') is { Length: > 0 } inner ? $"/{inner}/" : "";

    /// <summary>Whether a name lies below a path.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="below">The path as <see cref="Below"/> gives it.</param>
    /// <param name="recursive">Whether further levels count.</param>
    public static bool IsBelow(string name, string below, bool recursive) =>
        name.StartsWith(below, StringComparison.Ordinal)
        && (recursive || !name.AsSpan(below.Length == 0 && name[0] == '/' ? 1 : below.Length).Contains('/'));

    /// <summary><c>arn:…:parameter/NAME</c>, with one slash whether the name begins with one or not.</summary>
    public static string ArnOf(string name, string account, string region) =>
        $"arn:{Partition.Of(region)}:ssm:{region}:{account}:parameter/{(name.StartsWith('/') ? name[1..] : name)}";

    private static int LevelsOf(string name) => name.TrimStart('/').AsSpan().Count('/') + 1;

    private static void CheckReserved(string name)
    {
        var inner = name.TrimStart('/');
        var isAws = inner.StartsWith("aws", StringComparison.OrdinalIgnoreCase);
        if (!isAws && !inner.StartsWith("ssm", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        var isPath = name.AsSpan().Count('/') > 1;
        throw isPath && isAws && name[0] == '/'
            ? CommonErrors.AccessDenied(ParameterTexts.NoAccess(name))
            : CommonErrors.Validation(isPath ? ParameterTexts.NameForm : ParameterTexts.Reserved);
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9_.\-/]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Characters();
}
