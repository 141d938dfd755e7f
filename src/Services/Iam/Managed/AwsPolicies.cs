using System.Collections.Frozen;
using System.Text.Json;
using Strongroom.Services.Iam.Domain;

namespace Strongroom.Services.Iam.Managed;

/// <summary>A managed policy that every account has (AWS managed policy).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its path.</param>
/// <param name="Description">What it grants, in words.</param>
/// <param name="Document">What it grants.</param>
internal sealed record AwsPolicy(string Name, string Path, string Description, string Document)
{
    /// <summary>The one version.</summary>
    public const int Version = 1;

    /// <summary>When it was made, for all of them.</summary>
    public static readonly DateTimeOffset Created = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The ARN.</summary>
    public string Arn { get; } = IamArn.Policy(IamArn.AwsAccount, Path, Name);

    /// <summary>The unique id.</summary>
    public string Id => UniqueId.OfAwsPolicy(Arn);
}

/// <summary>
/// The managed policies that people attach by ARN. Each is a file in <c>Policies</c>, written from what the AWS managed policy
/// reference says that it grants, as far as the services matter to those who use this server; the name is the file's.
/// </summary>
internal static class AwsPolicies
{
    private const string ResourcePrefix = "AwsPolicy.";
    private const string ResourceSuffix = ".json";

    private static readonly FrozenDictionary<string, AwsPolicy> ByArn = Load().ToFrozenDictionary(policy => policy.Arn);

    /// <summary>All, by ARN.</summary>
    public static IReadOnlyList<AwsPolicy> All { get; } = [.. ByArn.Values.OrderBy(policy => policy.Arn, StringComparer.Ordinal)];

    /// <summary>The policy with an ARN, or null.</summary>
    public static AwsPolicy? Find(string arn) => ByArn.GetValueOrDefault(arn);

    private static IEnumerable<AwsPolicy> Load()
    {
        var assembly = typeof(AwsPolicies).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            using var file = JsonDocument.Parse(stream);
            var root = file.RootElement;
            yield return new AwsPolicy(
                resource[ResourcePrefix.Length..^ResourceSuffix.Length],
                root.GetProperty("path").GetString()!,
                root.GetProperty("description").GetString()!,
                root.GetProperty("document").GetRawText());
        }
    }
}
