using Strongroom.Crypto;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Support;

/// <summary>A barrier with keys of its own.</summary>
public static class TestBarrier
{
    /// <summary>A new one.</summary>
    public static Barrier Create() => new(KeyRing.Create(TimeProvider.System));
}
