using Strongroom.Protocol.SigV4;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Identity;

namespace Strongroom.Server.Identity;

/// <summary>The access keys without an end: those of root users, which the server holds, and those of users, which IAM does.</summary>
internal sealed class LongTermKeys(AccessKeys roots, UserCredentials users) : ICredentialSource<Principal>
{
    public ValueTask<CredentialAnswer<Principal>> FindAsync(string accessKeyId, string? sessionToken, CancellationToken cancellation)
    {
        if (sessionToken is not null)
        {
            return ValueTask.FromResult(CredentialAnswer.Unknown<Principal>());
        }

        var root = roots.FindAsync(accessKeyId, sessionToken, cancellation);
        if (root is { IsCompletedSuccessfully: true, Result.Identity: not null })
        {
            return root;
        }

        var user = users.FindAsync(accessKeyId, cancellation);
        return user.IsCompletedSuccessfully ? ValueTask.FromResult(Answer(user.Result)) : AwaitAsync(user);

        static async ValueTask<CredentialAnswer<Principal>> AwaitAsync(ValueTask<UserCredential?> user) => Answer(await user);
    }

    private static CredentialAnswer<Principal> Answer(UserCredential? found) =>
        found is null ? CredentialAnswer.Unknown<Principal>() : CredentialAnswer.Found(found.Secret, found.Principal);
}
