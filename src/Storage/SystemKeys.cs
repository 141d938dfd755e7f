namespace Strongroom.Storage;

/// <summary>Keys of what must be read before the barrier is open. They lie under table number 0, which no table has.</summary>
public static class SystemKeys
{
    /// <summary>The barrier's key ring, sealed by the root key.</summary>
    public static Key KeyRing { get; } = Named("key-ring");

    /// <summary>The root key, sealed by the seal.</summary>
    public static Key RootKey { get; } = Named("root-key");

    /// <summary>A further one of that name.</summary>
    public static Key Named(string name) => Key.Of(0, name);
}
