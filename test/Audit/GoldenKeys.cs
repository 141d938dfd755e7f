using Strongroom.Crypto;

namespace Strongroom.Audit.Tests;

/// <summary>Keys that are the same in every run, for logs that one process writes and another reads.</summary>
internal static class GoldenKeys
{
    // A ring with one term, sealed under the root key 00 01 02 … 1f.
    private const string SealedRing =
        "U1JLAQhqIX1VT29tmOcI/7XC3qxMFU4+QJCR0QtTHKmsJFJ1lAUVtQyA0GTtjAZyK66U3EW7FZLHVCg5/3wElq+pXL/ocENNMHLUcYdkWtyqYSw67syb2kXH8lo=";

    public static Barrier Open()
    {
        using var root = new RootKey(SecretValue.Own([.. Enumerable.Range(0, 32).Select(value => (byte)value)]));
        return new Barrier(root.OpenRing(Convert.FromBase64String(SealedRing)));
    }
}
