using System.Collections.Concurrent;
using Strongroom.Crypto;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Identity;

/// <summary>An active access key of a user.</summary>
/// <param name="Secret">The secret access key. It stays the store's.</param>
/// <param name="Principal">The user, with this key's id.</param>
public sealed record UserCredential(SecretValue Secret, Principal Principal);

/// <summary>The access keys of users, to verify signatures by. What was found is held until something is written in the key's
/// account: a key that is made inactive or deleted is refused from the answer on that says so.</summary>
public sealed class UserCredentials
{
    private const int MaxHeld = 100_000;

    private readonly IamStore _store;
    private readonly ConcurrentDictionary<string, Held> _held = [];

    internal UserCredentials(IamStore store) => _store = store;

    /// <summary>Finds a key.</summary>
    /// <returns>Null if there is no such key, or it is not active.</returns>
    public ValueTask<UserCredential?> FindAsync(string accessKeyId, CancellationToken cancellation = default) =>
        _held.TryGetValue(accessKeyId, out var held) && held.Version.Number == held.Number
            ? ValueTask.FromResult<UserCredential?>(held.Credential)
            : FetchAsync(accessKeyId, cancellation);

    /// <summary>The account whose key this is, active or not, or null.</summary>
    public async ValueTask<string?> AccountOfAsync(string accessKeyId, CancellationToken cancellation = default) =>
        (await _store.UserKeys.GetAsync(Key.Of(accessKeyId), cancellation))?.Value.Account;

    private async ValueTask<UserCredential?> FetchAsync(string accessKeyId, CancellationToken cancellation)
    {
        if (await _store.UserKeys.GetAsync(Key.Of(accessKeyId), cancellation) is not { } found)
        {
            return null;
        }

        // Read once more under the version, which is the account's and only known now.
        var version = _store.VersionOf(found.Value.Account);
        var number = version.Number;
        if (await _store.UserKeys.GetAsync(Key.Of(accessKeyId), cancellation) is not { } key
            || key.Value.Status != StatusType.Active
            || await _store.UserByIdAsync(key.Value.UserId, cancellation) is not { } user)
        {
            _held.TryRemove(accessKeyId, out _);
            return null;
        }

        var principal = new Principal(user.Value.Account, user.Value.Arn, user.Value.Id, accessKeyId);
        var credential = new UserCredential(key.Value.Secret, principal);
        if (_held.Count >= MaxHeld)
        {
            _held.Clear();
        }

        _held[accessKeyId] = new Held(credential, version, number);
        return credential;
    }

    private sealed record Held(UserCredential Credential, AccountVersion Version, long Number);
}
