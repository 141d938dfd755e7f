using Microsoft.Extensions.DependencyInjection;
using Strongroom.Services.Sts.Sessions;
using Strongroom.Services.Sts.WebIdentities;

namespace Strongroom.Services.Sts;

/// <summary>What STS brings to a server. It needs the barrier, the clock, and the ports of <c>Trust</c>:
/// <see cref="Trust.IRoleDirectory"/>, <see cref="Trust.IOidcProviders"/>, <see cref="Trust.IAccessKeyAccounts"/> and
/// <see cref="Trust.ITrustEvaluator"/>.</summary>
public static class StsServices
{
    /// <summary>Adds the service's own parts.</summary>
    /// <param name="services">The server's parts.</param>
    /// <param name="settings">What an operator sets.</param>
    public static IServiceCollection AddSts(this IServiceCollection services, StsSettings settings) => services
        .AddSingleton(settings)
        .AddSingleton<SessionTokens>()
        .AddSingleton<AuthorizationMessages>()
        .AddSingleton<RoleSessions>()
        .AddSingleton<IOidcTransport, OidcTransport>()
        .AddSingleton<OidcKeys>()
        .AddSingleton<WebIdentityVerifier>();
}
