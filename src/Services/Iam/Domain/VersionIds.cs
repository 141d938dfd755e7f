using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Domain;

/// <summary>The versions of managed policies by their ids, <c>v1</c> and so on.</summary>
internal static class VersionIds
{
    /// <summary>The version with an id, or null.</summary>
    public static PolicyVersionRecord? Find(PolicyRecord policy, string id) =>
        policy.Versions.FirstOrDefault(version => Describe.VersionId(version.Number) == id);

    /// <summary>The place of a version in a list that begins with the newest.</summary>
    public static string Place(PolicyVersion version) => (int.MaxValue - int.Parse(version.VersionId.AsSpan(1))).ToString("D10");
}
