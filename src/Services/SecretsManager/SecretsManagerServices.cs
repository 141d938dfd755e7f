using Microsoft.Extensions.DependencyInjection;
using Strongroom.Services.Due;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Housekeeping;
using Strongroom.Services.SecretsManager.Listing;
using Strongroom.Services.SecretsManager.Replication;
using Strongroom.Services.SecretsManager.Rotation;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Services.SecretsManager.Values;

namespace Strongroom.Services.SecretsManager;

/// <summary>What Secrets Manager brings to a server. It needs the database, the due index, the clock and the front door.</summary>
public static class SecretsManagerServices
{
    /// <summary>Adds the service's own parts.</summary>
    /// <param name="services">The server's parts.</param>
    /// <param name="pageTokenKey">Keys the NextTokens: see <see cref="PageTokenKey"/>.</param>
    public static IServiceCollection AddSecretsManager(this IServiceCollection services, byte[] pageTokenKey) => services
        .AddSingleton(new PageTokens(pageTokenKey))
        .AddSingleton<Secrets>()
        .AddSingleton<ValueEnvelope>()
        .AddSingleton<ValueWriter>()
        .AddSingleton<KeyChange>()
        .AddSingleton<SecretListing>()
        .AddSingleton<DeletionEvents>()
        .AddSingleton<IRotationFunctions, NoRotationFunctions>()
        .AddSingleton(new RotationSettings())
        .AddSingleton<RotationTelemetry>()
        .AddSingleton<Rotations>()
        .AddSingleton<RotationTrial>()
        .AddSingleton<RotationStatus>()
        .AddSingleton<IDueHandler, RotationEngine>()
        .AddSingleton<AccessDates>()
        .AddSingleton<IDueHandler, SecretPurge>()
        .AddSingleton<IDueHandler, VersionPurge>()
        .AddSingleton<IDueHandler, Replicator>();

    /// <summary>Forgets what is held in memory of a store that was emptied.</summary>
    public static void ForgetSecrets(this IServiceProvider services) => services.GetRequiredService<AccessDates>().Forget();
}
