namespace Strongroom.Storage;

/// <summary>Keys of what must be read before the barrier is open. They lie under table number 0, which no table has.</summary>
public static class SystemKeys
{
    /// <summary>What every one of them begins with.</summary>
    public static Key All { get; } = Key.Of(0);

    /// <summary>The root key as the seal wrapped it, with the key ring sealed under it.</summary>
    public static Key BarrierState { get; } = Named("barrier");

    /// <summary>A further one of that name.</summary>
    public static Key Named(string name) => Key.Of(0, name);
}
