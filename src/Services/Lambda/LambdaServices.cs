using Microsoft.Extensions.DependencyInjection;
using Strongroom.Services.Due;
using Strongroom.Services.Lambda.Invocations;
using Strongroom.Services.Lambda.Roles;
using Strongroom.Services.Lambda.Store;

namespace Strongroom.Services.Lambda;

/// <summary>What Lambda brings to a server. It needs the database, the due index, the clock, the front door, the ports of STS
/// (<see cref="Sts.Trust.IRoleDirectory"/>, <see cref="Sts.Trust.ITrustEvaluator"/>) and an
/// <see cref="Strongroom.Functions.IFunctionRunner"/>.</summary>
public static class LambdaServices
{
    /// <summary>What Invoke says while running uploaded code is off: not the function's policy refuses, but the operator.</summary>
    public const string CodeIsOff =
        "This server does not run uploaded code: its operator has to start it with --functions on. Webhooks and the built-in rotation functions need no code.";

    /// <summary>Adds the service's own parts.</summary>
    /// <param name="services">The server's parts.</param>
    /// <param name="settings">What an operator sets.</param>
    public static IServiceCollection AddLambda(this IServiceCollection services, LambdaSettings settings) => services
        .AddSingleton(settings)
        .AddSingleton<FunctionStore>()
        .AddSingleton<CodeStore>()
        .AddSingleton<ExecutionRole>()
        .AddSingleton<RoleCredentials>()
        .AddSingleton<ConcurrencySlots>()
        .AddSingleton<FunctionInvoker>()
        .AddSingleton<EventQueue>()
        .AddSingleton<IDueHandler>(provider => provider.GetRequiredService<CodeStore>())
        .AddSingleton<IDueHandler>(provider => provider.GetRequiredService<EventQueue>());

    /// <summary>Forgets what is held in memory of a store that was emptied.</summary>
    public static void ForgetFunctions(this IServiceProvider services) => services.GetRequiredService<RoleCredentials>().Forget();
}
