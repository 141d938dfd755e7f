using System.Security.Cryptography;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Makes a random password; nothing is stored.</summary>
internal sealed class GetRandomPassword : Operation<GetRandomPasswordRequest, GetRandomPasswordResponse>
{
    public override ValueTask<AccessRequest> ResolveAsync(GetRandomPasswordRequest request, CallContext context) =>
        ValueTask.FromResult(new AccessRequest("secretsmanager:GetRandomPassword", "*"));

    public override ValueTask<GetRandomPasswordResponse> ExecuteAsync(GetRandomPasswordRequest request, CallContext context)
    {
        var defaults = new PasswordRequest();
        var asked = defaults with
        {
            Length = (int)(request.PasswordLength ?? defaults.Length),
            ExcludeCharacters = request.ExcludeCharacters ?? defaults.ExcludeCharacters,
            ExcludeLowercase = request.ExcludeLowercase ?? defaults.ExcludeLowercase,
            ExcludeUppercase = request.ExcludeUppercase ?? defaults.ExcludeUppercase,
            ExcludeNumbers = request.ExcludeNumbers ?? defaults.ExcludeNumbers,
            ExcludePunctuation = request.ExcludePunctuation ?? defaults.ExcludePunctuation,
            IncludeSpace = request.IncludeSpace ?? defaults.IncludeSpace,
            RequireEachIncludedType = request.RequireEachIncludedType ?? defaults.RequireEachIncludedType,
        };
        using var random = RandomNumberGenerator.Create();
        return ValueTask.FromResult(new GetRandomPasswordResponse { RandomPassword = RandomPassword.Generate(asked, random).OrThrow() });
    }
}
