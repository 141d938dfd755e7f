using System.Buffers.Text;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Services.Sts.Model;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Services.Sts.Sessions;

/// <summary>
/// The details of a denial that only those may read who are allowed DecodeAuthorizationMessage: sealed by the barrier, in
/// base64 for addresses.
/// </summary>
/// <param name="barrier">Seals.</param>
public sealed class AuthorizationMessages(Barrier barrier)
{
    private static readonly byte[] Purpose = AssociatedData.FromParts("strongroom authorization message");

    /// <summary>Encodes the details of a denial, a JSON document.</summary>
    public string Encode(string details) => Base64Url.EncodeToString(barrier.Seal(Encoding.UTF8.GetBytes(details), Purpose));

    /// <summary>The details.</summary>
    /// <exception cref="Protocol.Errors.AwsException">InvalidAuthorizationMessageException: it was not encoded here.</exception>
    public string Decode(string message)
    {
        var bytes = new byte[message.Length];
        if (!Base64Url.IsValid(message) || !Base64Url.TryDecodeFromChars(message, bytes, out var length))
        {
            throw Invalid();
        }

        try
        {
            return Encoding.UTF8.GetString(barrier.Open(bytes.AsSpan(0, length), Purpose));
        }
        catch (SealedDataException)
        {
            throw Invalid();
        }
    }

    private static Protocol.Errors.AwsException Invalid() =>
        StsErrors.InvalidAuthorizationMessageException("The message passed to DecodeAuthorizationMessage was invalid.");
}
