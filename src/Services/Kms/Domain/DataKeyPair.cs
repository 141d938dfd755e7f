using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Domain;

/// <summary>Data key pairs.</summary>
internal static class DataKeyPair
{
    /// <summary>Refuses a spec that the platform has no cryptography for.</summary>
    /// <exception cref="AwsException">UnsupportedOperationException.</exception>
    public static void RequireSupported(string keyPairSpec)
    {
        if (!KeyType.Of(keyPairSpec).IsSupported)
        {
            throw KmsErrors.UnsupportedOperationException($"KeyPairSpec {keyPairSpec} is not supported.");
        }
    }
}
