namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>The rules of tags that the model does not express (API reference, TagResource).</summary>
public static class TagRules
{
    /// <summary>Tags on a secret.</summary>
    public const int Limit = 50;

    /// <summary>Whether these tags may be given; null if so.</summary>
    public static RuleViolation? Check(IReadOnlyCollection<SecretTag> tags)
    {
        // First, so that nothing below is done for a list that is too long anyway.
        if (tags.Count > Limit)
        {
            return new RuleViolation(ErrorCodes.InvalidRequest, Messages.TooManyTags);
        }

        if (tags.Any(tag => tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)))
        {
            return new RuleViolation(ErrorCodes.InvalidParameter, Messages.TagReserved);
        }

        return tags.DistinctBy(tag => tag.Key).Count() < tags.Count
            ? new RuleViolation(ErrorCodes.InvalidParameter, Messages.TagTwice)
            : null;
    }

    /// <summary>Whether a secret may have the tags that it would have; null if so.</summary>
    public static RuleViolation? CheckLimit(SecretRecord secret) => secret.Tags is { Count: > Limit }
        ? new RuleViolation(ErrorCodes.InvalidRequest, Messages.TooManyTags)
        : null;
}
