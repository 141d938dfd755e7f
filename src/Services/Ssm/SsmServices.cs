using Microsoft.Extensions.DependencyInjection;
using Strongroom.Services.Due;
using Strongroom.Services.Ssm.Events;
using Strongroom.Services.Ssm.Housekeeping;
using Strongroom.Services.Ssm.Listing;
using Strongroom.Services.Ssm.Store;
using Strongroom.Services.Ssm.Values;

namespace Strongroom.Services.Ssm;

/// <summary>What SSM Parameter Store brings to a server. It needs the database, the due index, the event outbox, the clock, the front
/// door and the page tokens of Secrets Manager.</summary>
public static class SsmServices
{
    /// <summary>The service's name in forwarded calls (aws:CalledVia) and events.</summary>
    public const string ServiceName = "ssm.amazonaws.com";

    /// <summary>Adds the service's own parts.</summary>
    /// <param name="services">The server's parts.</param>
    public static IServiceCollection AddSsm(this IServiceCollection services) => services
        .AddSingleton<Parameters>()
        .AddSingleton<ValueCipher>()
        .AddSingleton<SecretReferences>()
        .AddSingleton<ParameterReader>()
        .AddSingleton<ParameterListing>()
        .AddSingleton<IParameterEvents, RecordedParameterEvents>()
        .AddSingleton<IDueHandler, PolicyTask>();
}
