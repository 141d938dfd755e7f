using Strongroom.Protocol.SigV4;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Identity;
using Strongroom.Services.Sts.Trust;

namespace Strongroom.Server.Identity;

/// <summary>All long-term access keys: those of root users, which the server holds, and those of users, which IAM stores.</summary>
internal sealed class LongTermKeys(AccessKeys roots, UserCredentials users) : ICredentialSource<Principal>, IAccessKeyAccounts
{
    public ValueTask<CredentialAnswer<Principal>> FindAsync(string accessKeyId, string? sessionToken, CancellationToken cancellation)
    {
        if (sessionToken is not null)
        {
            return new(CredentialAnswer.Unknown<Principal>());
        }

        return roots.Find(accessKeyId) is { } root ? new(root) : AnswerAsync(users.FindAsync(accessKeyId, cancellation));
    }

    async ValueTask<string?> IAccessKeyAccounts.FindAsync(string accessKeyId, CancellationToken cancellation) =>
        roots.AccountOf(accessKeyId) ?? await users.AccountOfAsync(accessKeyId, cancellation);

    private static async ValueTask<CredentialAnswer<Principal>> AnswerAsync(ValueTask<UserCredential?> found) =>
        await found is { } user ? CredentialAnswer.Found(user.Secret, user.Principal) : CredentialAnswer.Unknown<Principal>();
}
