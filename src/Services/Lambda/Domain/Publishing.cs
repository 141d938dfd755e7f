namespace Strongroom.Services.Lambda.Domain;

/// <summary>Makes versions that do not change any more out of <c>$LATEST</c>.</summary>
internal static class Publishing
{
    /// <summary>The function after its <c>$LATEST</c> was published, and the new version; null where the last one is the same.</summary>
    /// <param name="function">The function.</param>
    /// <param name="description">The version's own description, or null for that of <c>$LATEST</c>.</param>
    public static (FunctionRecord Function, PublishedRecord? Version) Publish(FunctionRecord function, string? description)
    {
        var digest = VersionDigest.Of(function.Latest);
        if (function.PublishedDigest == digest)
        {
            return (function, null);
        }

        var number = function.LastVersion + 1;
        var version = new PublishedRecord
        {
            Account = function.Account,
            Region = function.Region,
            Name = function.Name,
            Number = number,
            Version = function.Latest with
            {
                Version = VersionNumber.Text(number),
                RevisionId = Guid.NewGuid().ToString(),
                Description = description ?? function.Latest.Description,
            },
        };
        return (function with { LastVersion = number, PublishedDigest = digest }, version);
    }
}
