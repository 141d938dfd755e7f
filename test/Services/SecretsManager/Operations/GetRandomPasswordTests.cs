using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class GetRandomPasswordTests : SecretsFixture
{
    private async Task<string> DrawAsync(GetRandomPasswordRequest request) =>
        System.Text.Encoding.UTF8.GetString((await CallAsync(SecretsManagerOperations.GetRandomPassword, request)).RandomPassword!.Reveal());

    [Fact]
    public async Task By_default_it_has_32_characters_of_every_kind_and_is_stored_nowhere()
    {
        var revision = Server.Store.Revision;
        var password = await DrawAsync(new GetRandomPasswordRequest());
        Assert.Equal(32, password.Length);
        Assert.Contains(password, char.IsAsciiLetterLower);
        Assert.Contains(password, char.IsAsciiLetterUpper);
        Assert.Contains(password, char.IsAsciiDigit);
        Assert.Contains(password, char.IsPunctuation);
        Assert.NotEqual(password, await DrawAsync(new GetRandomPasswordRequest()));
        Assert.Equal(revision, Server.Store.Revision);
    }

    [Fact]
    public async Task It_draws_from_what_is_not_excluded()
    {
        var digits = await DrawAsync(new GetRandomPasswordRequest
        {
            PasswordLength = 4096,
            ExcludeLowercase = true,
            ExcludeUppercase = true,
            ExcludePunctuation = true,
            ExcludeCharacters = "01",
        });
        Assert.Equal("23456789", string.Concat(digits.Distinct().Order()));
    }

    [Fact]
    public Task Too_short_for_every_kind_is_refused() => RefusedAsync(
        InvalidParameter, Messages.PasswordTooShort, SecretsManagerOperations.GetRandomPassword, new GetRandomPasswordRequest { PasswordLength = 3 });

    [Fact]
    public Task Nothing_left_to_draw_from_is_refused() => RefusedAsync(
        InvalidParameter, Messages.PasswordAllExcluded, SecretsManagerOperations.GetRandomPassword, new GetRandomPasswordRequest
        {
            ExcludeLowercase = true,
            ExcludeUppercase = true,
            ExcludeNumbers = true,
            ExcludePunctuation = true,
        });

    [Fact]
    public async Task It_asks_for_permission_without_a_resource()
    {
        await DrawAsync(new GetRandomPasswordRequest());
        Assert.Equal(("secretsmanager:GetRandomPassword", "*"), (Assert.Single(Asked).Action, Assert.Single(Asked[0].Resources)));
    }
}
