using System.Security.Cryptography.X509Certificates;

namespace Strongroom.Rotators.Values;

/// <summary>Which certificate authorities count.</summary>
internal static class TrustAnchors
{
    /// <summary>Checks against the authorities in a PEM file only; null, which means the machine's, if there is none.</summary>
    public static X509ChainPolicy? Policy(string? caFile)
    {
        if (caFile is null) return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(caFile);
        return policy;
    }
}
