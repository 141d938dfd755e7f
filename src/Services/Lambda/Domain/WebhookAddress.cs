using System.Net;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Lambda.Model;

namespace Strongroom.Services.Lambda.Domain;

/// <summary>
/// The address of a webhook, which takes the place of a container image: ours, not AWS's (docs/use/lambda.md). It is HTTPS;
/// plain HTTP is for this machine alone.
/// </summary>
internal static class WebhookAddress
{
    private const int Longest = 2048;

    /// <summary>Checks an ImageUri.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException: it is no address that events may be sent to.</exception>
    public static string Check(string imageUri)
    {
        if (!Uri.TryCreate(imageUri, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
        {
            throw Refused("Container images are not run here. Code.ImageUri is the address of a webhook, https://…, that events are posted to.");
        }

        if (imageUri.Length > Longest || address.UserInfo.Length > 0 || address.Fragment.Length > 0)
        {
            throw Refused($"The address of a webhook has neither user information nor a fragment, and {Longest} characters at most.");
        }

        return address.Scheme == "https" || IsThisMachine(address)
            ? imageUri
            : throw Refused("A webhook is reached by https; http is accepted for a loopback address only.");
    }

    /// <summary>What stands in the place of the digest of code.</summary>
    public static string DigestOf(string address) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(address)));

    private static bool IsThisMachine(Uri address) => address.Host == "localhost"
        || (IPAddress.TryParse(address.DnsSafeHost, out var ip) && IPAddress.IsLoopback(ip));

    private static AwsException Refused(string message) => LambdaErrors.InvalidParameterValueException(message);
}
