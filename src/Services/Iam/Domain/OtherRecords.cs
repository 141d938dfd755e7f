using System.Text.Json.Serialization;
using Strongroom.Crypto;

namespace Strongroom.Services.Iam.Domain;

/// <summary>An OpenID Connect provider.</summary>
internal sealed record ProviderRecord
{
    /// <summary>The owner, 12 digits.</summary>
    public required string Account { get; init; }

    /// <summary>The issuer's URL without its scheme, which is https.</summary>
    public required string Url { get; init; }

    /// <summary>The audiences that tokens may be for.</summary>
    public IReadOnlyList<string> ClientIds { get; init; } = [];

    /// <summary>SHA-1 thumbprints of certificates, 40 hexadecimal digits each.</summary>
    public IReadOnlyList<string> Thumbprints { get; init; } = [];

    /// <summary>When it was made (UTC).</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The tags, by key.</summary>
    public IReadOnlyList<EntityTag> Tags { get; init; } = [];

    /// <summary>The ARN.</summary>
    [JsonIgnore]
    public string Arn => IamArn.Provider(Account, Url);
}

/// <summary>An access key of a user.</summary>
internal sealed class UserKeyRecord
{
    /// <summary>AKIA and 16 characters.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>The user's account.</summary>
    public required string Account { get; init; }

    /// <summary>The user's unique id: the user may be renamed.</summary>
    public required string UserId { get; init; }

    /// <summary>Active or Inactive.</summary>
    public required string Status { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The secret access key. It leaves the process once, in the answer of CreateAccessKey, and inside records
    /// that the barrier seals.</summary>
    [JsonConverter(typeof(SecretValueJson))]
    public required SecretValue Secret { get; init; }

    /// <summary>The same key with another status.</summary>
    public UserKeyRecord With(string status) => new()
    {
        AccessKeyId = AccessKeyId,
        Account = Account,
        UserId = UserId,
        Status = status,
        Created = Created,
        Secret = Secret,
    };
}

/// <summary>How often identities of an account use a managed policy. It exists while that is not never, so that a policy
/// cannot be deleted while somebody begins to use it.</summary>
internal sealed record PolicyUsageRecord(string Account, string PolicyArn, int Attachments, int Boundaries);

/// <summary>An account with the numbers of what is in it.</summary>
internal sealed record AccountRecord(string Account, DateTimeOffset Created)
{
    /// <summary>The account's alias, unlike that of any other account of the deployment, or null.</summary>
    public string? Alias { get; init; }

    /// <summary>How many users.</summary>
    public int Users { get; init; }

    /// <summary>How many groups.</summary>
    public int Groups { get; init; }

    /// <summary>How many roles.</summary>
    public int Roles { get; init; }

    /// <summary>How many managed policies of its own.</summary>
    public int Policies { get; init; }

    /// <summary>How many instance profiles.</summary>
    public int InstanceProfiles { get; init; }

    /// <summary>How many OpenID Connect providers.</summary>
    public int Providers { get; init; }
}

/// <summary>When an access key or a role was last used, and where.</summary>
/// <param name="Account">The owner.</param>
/// <param name="Id">The access key's or the role's id.</param>
/// <param name="Time">When (UTC).</param>
/// <param name="Service">The signing name of the service.</param>
/// <param name="Region">The region.</param>
internal sealed record LastUseRecord(string Account, string Id, DateTimeOffset Time, string Service, string Region);
