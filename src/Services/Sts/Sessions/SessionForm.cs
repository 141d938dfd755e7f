using System.Text.Json.Serialization;
using Strongroom.Services.Access;

namespace Strongroom.Services.Sts.Sessions;

/// <summary>
/// What a session token holds. The names are in tokens that live for up to 36 hours, so a member is only ever added. They are
/// short because every request carries them.
/// </summary>
internal sealed class SessionForm
{
    /// <summary>The secret access key's ASCII bytes.</summary>
    [JsonPropertyName("k")]
    public required byte[] SecretKey { get; init; }

    [JsonPropertyName("ac")]
    public required string Account { get; init; }

    [JsonPropertyName("ar")]
    public required string Arn { get; init; }

    [JsonPropertyName("id")]
    public required string UserId { get; init; }

    /// <summary>Issue time, in Unix milliseconds.</summary>
    [JsonPropertyName("i")]
    public required long Issued { get; init; }

    /// <summary>Expiry, in Unix milliseconds.</summary>
    [JsonPropertyName("e")]
    public required long Expires { get; init; }

    [JsonPropertyName("r")]
    public string? RoleArn { get; init; }

    [JsonPropertyName("g")]
    public string? GivenBy { get; init; }

    [JsonPropertyName("gi")]
    public string? GivenById { get; init; }

    [JsonPropertyName("p")]
    public string? Policy { get; init; }

    [JsonPropertyName("pa")]
    public IReadOnlyList<string>? PolicyArns { get; init; }

    [JsonPropertyName("t")]
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    [JsonPropertyName("tt")]
    public IReadOnlyList<string>? Transitive { get; init; }

    [JsonPropertyName("s")]
    public string? SourceIdentity { get; init; }

    /// <summary>Provider, issuer, audience, subject.</summary>
    [JsonPropertyName("w")]
    public IReadOnlyList<string>? WebIdentity { get; init; }

    [JsonPropertyName("m")]
    public bool MultiFactor { get; init; }

    [JsonPropertyName("c")]
    public bool IsChained { get; init; }

    public static SessionForm Of(Principal principal, Session session, byte[] secretKey) => new()
    {
        SecretKey = secretKey,
        Account = principal.Account,
        Arn = principal.Arn,
        UserId = principal.UserId,
        Issued = session.Issued.ToUnixTimeMilliseconds(),
        Expires = session.Expires.ToUnixTimeMilliseconds(),
        RoleArn = session.RoleArn,
        GivenBy = session.GivenBy,
        GivenById = session.GivenById,
        Policy = session.Policy,
        PolicyArns = session.PolicyArns.Count == 0 ? null : session.PolicyArns,
        Tags = session.Tags.Count == 0 ? null : session.Tags,
        Transitive = session.TransitiveTagKeys.Count == 0 ? null : session.TransitiveTagKeys,
        SourceIdentity = session.SourceIdentity,
        WebIdentity = session.WebIdentity is { } web ? [web.Provider, web.Issuer, web.Audience, web.Subject] : null,
        MultiFactor = session.MultiFactor,
        IsChained = session.IsChained,
    };

    public Principal ToPrincipal(string accessKeyId) => new(Account, Arn, UserId, accessKeyId)
    {
        Session = new Session
        {
            Issued = DateTimeOffset.FromUnixTimeMilliseconds(Issued),
            Expires = DateTimeOffset.FromUnixTimeMilliseconds(Expires),
            RoleArn = RoleArn,
            GivenBy = GivenBy,
            GivenById = GivenById,
            Policy = Policy,
            PolicyArns = PolicyArns ?? [],
            Tags = Tags is null ? new Dictionary<string, string>() : new Dictionary<string, string>(Tags, StringComparer.OrdinalIgnoreCase),
            TransitiveTagKeys = Transitive ?? [],
            SourceIdentity = SourceIdentity,
            WebIdentity = WebIdentity is [var provider, var issuer, var audience, var subject] ? new(provider, issuer, audience, subject) : null,
            MultiFactor = MultiFactor,
            IsChained = IsChained,
        },
    };
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(SessionForm))]
internal sealed partial class SessionJson : JsonSerializerContext;
