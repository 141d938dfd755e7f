using Microsoft.Extensions.DependencyInjection;
using Strongroom.Policy.Evaluation;
using Strongroom.Services.Iam.Authorization;
using Strongroom.Services.Iam.Identity;
using Strongroom.Services.Iam.Store;

namespace Strongroom.Services.Iam;

/// <summary>What IAM brings to a server. It needs the database and the clock.</summary>
public static class IamServices
{
    /// <summary>Adds the service's own parts.</summary>
    public static IServiceCollection AddIam(this IServiceCollection services) => services
        .AddSingleton<IamStore>()
        .AddSingleton<PolicyBook>()
        .AddSingleton<Attachments>()
        .AddSingleton<LastUses>()
        .AddSingleton(new PolicyCache())
        .AddSingleton<PolicyAssembly>()
        // Their constructors take parts that nobody else sees.
        .AddSingleton(provider => new IdentityDirectory(provider.GetRequiredService<IamStore>(), provider.GetRequiredService<PolicyAssembly>()))
        .AddSingleton(provider => new UserCredentials(provider.GetRequiredService<IamStore>()))
        .AddSingleton<CallerPolicies>()
        .AddSingleton(provider => new IamAuthorizer(provider.GetRequiredService<CallerPolicies>(), provider.GetRequiredService<PolicyCache>()));

    /// <summary>Forgets what is held in memory of a store that was emptied.</summary>
    public static void ForgetIdentities(this IServiceProvider services)
    {
        services.GetRequiredService<LastUses>().Forget();
        services.GetRequiredService<IamStore>().Forget();
    }
}
