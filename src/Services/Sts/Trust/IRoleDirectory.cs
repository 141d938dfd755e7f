namespace Strongroom.Services.Sts.Trust;

/// <summary>The port to where roles and users are kept.</summary>
public interface IRoleDirectory
{
    /// <summary>Finds a role.</summary>
    /// <param name="account">12 digits.</param>
    /// <param name="roleName">Its name without path.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The role, or null.</returns>
    ValueTask<RoleForAssumption?> FindAsync(string account, string roleName, CancellationToken cancellation);

    /// <summary>The moment before which sessions of a role were given out that are no longer good. Asked for every request of a
    /// session, so it should be answered from memory.</summary>
    /// <param name="account">12 digits.</param>
    /// <param name="roleName">Its name without path.</param>
    /// <param name="roleId">The unique id that the session was given out for.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null where none were revoked; <see cref="DateTimeOffset.MaxValue"/> where there is no role of this id any more.</returns>
    ValueTask<DateTimeOffset?> RevokedBeforeAsync(string account, string roleName, string roleId, CancellationToken cancellation);

    /// <summary>The ARN that a user has now. Asked for every request of a session that came from a user, so it should be answered
    /// from memory.</summary>
    /// <param name="account">12 digits.</param>
    /// <param name="userId">The user's unique id.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null where there is no user of this id any more.</returns>
    ValueTask<string?> UserArnAsync(string account, string userId, CancellationToken cancellation);
}

/// <summary>What STS needs to know of a role.</summary>
/// <param name="Arn">With its path.</param>
/// <param name="Id">The unique id, <c>AROA…</c>.</param>
/// <param name="TrustPolicy">The assume-role policy document.</param>
/// <param name="MaxSessionDuration">In seconds, 3,600 to 43,200.</param>
public sealed record RoleForAssumption(string Arn, string Id, string TrustPolicy, int MaxSessionDuration)
{
    /// <summary>The role's own tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The ARN of its permissions boundary, or null.</summary>
    public string? PermissionsBoundary { get; init; }
}
