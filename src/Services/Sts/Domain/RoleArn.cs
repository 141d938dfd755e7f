using Strongroom.Protocol.Errors;

namespace Strongroom.Services.Sts.Domain;

/// <summary>The ARN of a role as a request names it.</summary>
/// <param name="Partition">E.g. <c>aws</c>.</param>
/// <param name="Account">12 digits.</param>
/// <param name="Name">The role's name without its path.</param>
internal sealed record RoleArn(string Partition, string Account, string Name)
{
    private const string Resource = "role/";

    /// <summary>Reads an ARN; null where it is the ARN of something else than a role.</summary>
    /// <exception cref="AwsException">ValidationError: it is no ARN.</exception>
    public static RoleArn? Read(string arn)
    {
        var parts = arn.Split(':');
        if (parts.Length < 6 || parts[0] != "arn" || parts[1].Length == 0 || parts[2].Length == 0 || parts[^1].Length == 0)
        {
            throw StsFaults.Validation($"{arn} is invalid");
        }

        var isRole = parts.Length == 6 && parts[2] == "iam" && parts[3].Length == 0 && IsAccount(parts[4])
            && parts[5].StartsWith(Resource, StringComparison.Ordinal) && parts[5].Length > Resource.Length && parts[5][^1] != '/';
        return isRole ? new RoleArn(parts[1], parts[4], parts[5][(parts[5].LastIndexOf('/') + 1)..]) : null;
    }

    /// <summary>The ARN of a session of this role.</summary>
    public string SessionArn(string sessionName) => $"arn:{Partition}:sts::{Account}:assumed-role/{Name}/{sessionName}";

    private static bool IsAccount(string text) => text.Length == 12 && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
}
