using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Services.Access;
using Strongroom.Services.Sts.Domain;
using Strongroom.Services.Sts.Model;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Services.Sts.Sessions;

/// <summary>
/// Makes and opens session tokens. A token holds its session, sealed by the barrier and bound to its access key id, so that
/// any server with the same key ring knows a session by its token alone.
/// </summary>
/// <param name="barrier">Seals.</param>
public sealed class SessionTokens(Barrier barrier)
{
    private const string Purpose = "strongroom sts session";

    /// <summary>Longer ones, in characters, were not made here: policies, tags and names all have limits.</summary>
    private const int Longest = 32 << 10;

    /// <summary>New credentials for a session.</summary>
    /// <param name="principal">Who it makes a request; its access key id does not matter.</param>
    /// <param name="session">What they carry.</param>
    public Credentials Issue(Principal principal, Session session)
    {
        var accessKeyId = AccessKeyIds.New(AccessKeyIds.Temporary, principal.Account);
        var secret = Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(30)));
        var plain = JsonSerializer.SerializeToUtf8Bytes(SessionForm.Of(principal, session, secret), SessionJson.Default.SessionForm);
        try
        {
            return new Credentials
            {
                AccessKeyId = accessKeyId,
                SecretAccessKey = SecretValue.Own(secret),
                SessionToken = Convert.ToBase64String(barrier.Seal(plain, AssociatedData.FromParts(Purpose, accessKeyId))),
                Expiration = session.Expires,
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Opens a token.</summary>
    /// <param name="accessKeyId">The access key id that came with it.</param>
    /// <param name="token">The token.</param>
    /// <param name="secretKey">The session's secret key, which the caller disposes.</param>
    /// <param name="principal">Whose session it is. Whether it has expired is not looked at.</param>
    /// <returns>Whether it is a token of this server and of this access key.</returns>
    public bool TryOpen(
        string accessKeyId, string token, [NotNullWhen(true)] out SecretValue? secretKey, [NotNullWhen(true)] out Principal? principal)
    {
        (secretKey, principal) = (null, null);
        if (token.Length > Longest)
        {
            return false;
        }

        var sealedForm = new byte[token.Length];
        if (!Convert.TryFromBase64String(token, sealedForm, out var length) || Convert.ToBase64String(sealedForm.AsSpan(0, length)) != token)
        {
            // The decoder passes over white space and over bits that mean nothing: a token would have spellings without end, each held
            // as a session of its own.
            return false;
        }

        byte[] plain;
        try
        {
            plain = barrier.Open(sealedForm.AsSpan(0, length), AssociatedData.FromParts(Purpose, accessKeyId));
        }
        catch (SealedDataException)
        {
            return false;
        }

        try
        {
            var form = JsonSerializer.Deserialize(plain, SessionJson.Default.SessionForm)!;
            secretKey = SecretValue.Own(form.SecretKey);
            principal = form.ToPrincipal(accessKeyId);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
