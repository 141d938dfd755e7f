using Microsoft.Extensions.DependencyInjection;
using Strongroom.Rotators;
using Strongroom.Services.Door;
using Strongroom.Services.SecretsManager.Rotation;

namespace Strongroom.Rotation;

/// <summary>What rotation brings to a server that has Secrets Manager.</summary>
public static class RotationServices
{
    /// <summary>Adds what rotates secrets, in the place of what Secrets Manager has without it.</summary>
    /// <param name="services">The server's parts.</param>
    /// <param name="settings">How rotations run.</param>
    /// <param name="rotators">The rotators that are part of the product.</param>
    public static IServiceCollection AddRotation(this IServiceCollection services, RotationSettings settings, IEnumerable<IRotator> rotators) => services
        .AddSingleton(settings)
        .AddSingleton(new NativeFunctions(rotators))
        .AddSingleton<IRotationFunctions>(provider => new RotationFunctions(
            provider.GetRequiredService<NativeFunctions>(),
            new LambdaFunctions(provider.GetRequiredService<FrontDoor>(), provider.GetRequiredService<TimeProvider>()),
            provider.GetRequiredService<FrontDoor>(),
            provider.GetRequiredService<TimeProvider>()));
}
