using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Domain;

/// <summary>
/// One policy of an advanced parameter (user guide, "Assigning parameter policies"): Expiration deletes it,
/// ExpirationNotification and NoChangeNotification raise an event.
/// </summary>
/// <param name="Type">One of the three.</param>
/// <param name="Text">Its JSON as the caller wrote it.</param>
internal sealed record ParameterPolicy(string Type, string Text)
{
    public const string Expiration = "Expiration";
    public const string ExpirationNotification = "ExpirationNotification";
    public const string NoChangeNotification = "NoChangeNotification";

    /// <summary>Whether it was carried out; a new version of the parameter makes NoChangeNotification wait again.</summary>
    public bool Finished { get; init; }

    /// <summary>Of Expiration: when (UTC).</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Of the notifications: how long before the expiration, or after the last change.</summary>
    public TimeSpan? Span { get; init; }

    /// <summary>PolicyStatus as answers show it.</summary>
    [JsonIgnore]
    public string Status => Finished ? "Finished" : "Pending";

    /// <summary>When it is to be carried out, or null if it was.</summary>
    /// <param name="modified">When the parameter's latest version was written.</param>
    /// <param name="all">All policies of the parameter.</param>
    public DateTimeOffset? DueAt(DateTimeOffset modified, IReadOnlyList<ParameterPolicy> all) => Finished ? null : Type switch
    {
        Expiration => Timestamp,
        NoChangeNotification => modified + Span,
        _ => all.FirstOrDefault(policy => policy.Type == Expiration)?.Timestamp - Span,
    };

    /// <summary>The policy as a new version of the parameter takes it over.</summary>
    public ParameterPolicy AfterChange() => Type == NoChangeNotification ? this with { Finished = false } : this;
}

/// <summary>Reads PutParameter's Policies.</summary>
internal static class ParameterPolicies
{
    private const int Limit = 10;

    // Longer ones reach beyond the calendar; AWS documents no bound.
    private const int MaxDays = 36_500;

    /// <summary>The policies of a request; an empty text or list is none.</summary>
    /// <exception cref="AwsException">ValidationException, PoliciesLimitExceededException, InvalidPolicyTypeException,
    /// InvalidPolicyAttributeException or IncompatiblePolicyException.</exception>
    public static IReadOnlyList<ParameterPolicy> Read(string text, DateTimeOffset now)
    {
        if (text.AsSpan().Trim() is "{}" or "")
        {
            return [];
        }

        using var json = Parse(text);
        if (json.RootElement.ValueKind != JsonValueKind.Array || json.RootElement.EnumerateArray().Any(each => each.ValueKind != JsonValueKind.Object))
        {
            throw CommonErrors.Validation(ParameterTexts.InvalidPolicies(text));
        }

        if (json.RootElement.GetArrayLength() > Limit)
        {
            throw SsmErrors.PoliciesLimitExceededException(ParameterTexts.TooManyPolicies);
        }

        List<ParameterPolicy> policies = [.. json.RootElement.EnumerateArray().Select(each => ReadOne(each, now))];
        if (policies.Count(policy => policy.Type == ParameterPolicy.Expiration) > 1)
        {
            throw SsmErrors.IncompatiblePolicyException("A parameter can't have more than one Expiration policy.");
        }

        if (policies.Any(policy => policy.Type == ParameterPolicy.ExpirationNotification) && policies.All(policy => policy.Type != ParameterPolicy.Expiration))
        {
            throw SsmErrors.IncompatiblePolicyException("An ExpirationNotification policy needs an Expiration policy.");
        }

        return policies;
    }

    /// <summary>When the next policy of a version is to be carried out, or null.</summary>
    public static DateTimeOffset? NextDue(VersionInfo version) =>
        version.Policies.Select(policy => policy.DueAt(version.Modified, version.Policies)).Min();

    private static JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            throw CommonErrors.Validation(ParameterTexts.InvalidPolicies(text));
        }
    }

    private static ParameterPolicy ReadOne(JsonElement policy, DateTimeOffset now)
    {
        var type = Text(policy, "Type");
        if (type is not (ParameterPolicy.Expiration or ParameterPolicy.ExpirationNotification or ParameterPolicy.NoChangeNotification))
        {
            throw SsmErrors.InvalidPolicyTypeException(
                "The policy type isn't supported. Parameter Store supports the following policy types: Expiration, ExpirationNotification, and NoChangeNotification.");
        }

        if (Text(policy, "Version") != "1.0")
        {
            throw SsmErrors.InvalidPolicyAttributeException("The policy version isn't supported. Supported is 1.0.");
        }

        if (!policy.TryGetProperty("Attributes", out var attributes) || attributes.ValueKind != JsonValueKind.Object)
        {
            throw SsmErrors.InvalidPolicyAttributeException("A policy needs Attributes.");
        }

        var read = new ParameterPolicy(type, policy.GetRawText());
        return type switch
        {
            ParameterPolicy.Expiration => read with { Timestamp = TimestampOf(attributes, now) },
            ParameterPolicy.ExpirationNotification => read with { Span = SpanOf(attributes, "Before") },
            _ => read with { Span = SpanOf(attributes, "After") },
        };
    }

    /// <summary>ISO_INSTANT or ISO_OFFSET_DATE_TIME: a time without an offset says nothing.</summary>
    private static DateTimeOffset TimestampOf(JsonElement attributes, DateTimeOffset now) =>
        Text(attributes, "Timestamp") is { } text
        && text.Contains('T', StringComparison.Ordinal)
        && (text.EndsWith('Z') || text.AsSpan(text.IndexOf('T', StringComparison.Ordinal)).IndexOfAny('+', '-') > 0)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var timestamp)
        && timestamp > now
            ? timestamp
            : throw SsmErrors.InvalidPolicyAttributeException("The Timestamp of an Expiration policy must be a time in the future in ISO_INSTANT or ISO_OFFSET_DATE_TIME format.");

    private static TimeSpan SpanOf(JsonElement attributes, string name)
    {
        var unit = Text(attributes, "Unit") switch
        {
            "Days" => TimeSpan.FromDays(1),
            "Hours" => TimeSpan.FromHours(1),
            _ => throw SsmErrors.InvalidPolicyAttributeException("The Unit of a policy must be Days or Hours."),
        };
        return int.TryParse(Text(attributes, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= TimeSpan.FromDays(MaxDays) / unit
            ? number * unit
            : throw SsmErrors.InvalidPolicyAttributeException($"The attribute {name} of a policy must be a whole number from 1.");
    }

    /// <summary>A text, or a number's digits: people write both.</summary>
    private static string? Text(JsonElement element, string name) => !element.TryGetProperty(name, out var value) ? null
        : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
}
