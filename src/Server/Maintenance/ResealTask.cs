using Strongroom.Crypto;
using Strongroom.Server.Options;
using Strongroom.Services.Due;
using Strongroom.Storage;

namespace Strongroom.Server.Maintenance;

/// <summary>Re-seals the store after a rotation of the key ring, in the background of a running server. When the server
/// stops it stops between two batches, and goes on after the next start.</summary>
internal sealed class ResealTask(ServerOptions options, Resealing resealing) : IDueHandler
{
    /// <summary>The only one of its kind.</summary>
    public const string Subject = "key-ring";

    /// <summary>The kind, stored.</summary>
    public const string KindName = "barrier:reseal";

    public string Kind => KindName;

    public async ValueTask RunAsync(DueTask task, CancellationToken cancellation)
    {
        using (var seal = KeyFileSeal.Open(options.SealKeyFile)) await resealing.AdoptAsync(seal, cancellation);
        while (await resealing.ContinueAsync(cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
