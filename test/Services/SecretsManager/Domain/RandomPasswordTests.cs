using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Services.SecretsManager.Tests.Domain;

public sealed class RandomPasswordTests
{
    [Fact]
    public void The_default_is_32_characters_with_one_of_each_type_and_no_space()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var password = Generate(new PasswordRequest(), seed);
            Assert.Equal(32, password.Length);
            Assert.All(new[] { RandomPassword.Lowercase, RandomPassword.Uppercase, RandomPassword.Numbers, RandomPassword.Punctuation },
                type => Assert.Contains(password, type.Contains));
            Assert.DoesNotContain(' ', password);
        }
    }

    [Fact]
    public void There_are_32_punctuation_characters() => Assert.Equal(32, RandomPassword.Punctuation.Distinct().Count());

    [Fact]
    public void Any_request_gets_what_it_asks_for_or_the_rule_it_breaks()
    {
        var flag = Gen.Elements(true, false);
        var excluded = Gen.Choose(0, 94).SelectMany(count => Gen.Choose(32, 126).ArrayOf(count))
            .Select(codes => string.Concat(codes.Select(code => (char)code)));
        var requests =
            from length in Gen.Choose(1, 64)
            from characters in excluded
            from flags in flag.ArrayOf(6)
            select new PasswordRequest
            {
                Length = length,
                ExcludeCharacters = characters,
                ExcludeLowercase = flags[0],
                ExcludeUppercase = flags[1],
                ExcludeNumbers = flags[2],
                ExcludePunctuation = flags[3],
                IncludeSpace = flags[4],
                RequireEachIncludedType = flags[5],
            };
        var seeds = Gen.Choose(0, int.MaxValue - 1);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll((from request in requests from seed in seeds select (request, seed)).ToArbitrary(), one => Obeys(one.request, one.seed)));
    }

    [Theory]
    [InlineData(3, "", false, "Password length is too short based on the required types.")]
    [InlineData(1, "", false, "Password length is too short based on the required types.")]
    [InlineData(32, "0123456789", false, "All characters of the desired type have been excluded.")]
    public void A_required_type_needs_room_and_characters(int length, string excluded, bool space, string message) =>
        Assert.Equal(new RuleViolation("InvalidParameterException", message), RandomPassword.Generate(
            new PasswordRequest { Length = length, ExcludeCharacters = excluded, IncludeSpace = space }, new SeededBytes(1)).Violation);

    [Fact]
    public void Without_any_character_there_is_no_password()
    {
        var none = new PasswordRequest { ExcludeLowercase = true, ExcludeUppercase = true, ExcludeNumbers = true, ExcludePunctuation = true };
        Assert.Equal("All characters have been excluded from selection.", RandomPassword.Generate(none, new SeededBytes(1)).Violation?.Message);
        Assert.Equal("All characters have been excluded from selection.",
            RandomPassword.Generate(none with { IncludeSpace = true, ExcludeCharacters = " " }, new SeededBytes(1)).Violation?.Message);
        Assert.Equal(new string(' ', 32), Generate(none with { IncludeSpace = true }, 1));
    }

    [Fact]
    public void A_type_emptied_by_exclusions_is_fine_when_types_are_not_required()
    {
        var request = new PasswordRequest { Length = 2, ExcludeCharacters = RandomPassword.Numbers, RequireEachIncludedType = false };
        Assert.DoesNotContain(Generate(request, 3), char.IsDigit);
    }

    [Fact]
    public void Every_allowed_character_can_occur_at_every_place_even_in_the_shortest_password()
    {
        var seen = Enumerable.Range(0, 4).Select(_ => new HashSet<char>()).ToArray();
        for (var seed = 0; seed < 6000; seed++)
        {
            var password = Generate(new PasswordRequest { Length = 4 }, seed);
            for (var i = 0; i < 4; i++)
                seen[i].Add(password[i]);
        }

        Assert.All(seen, place => Assert.Equal(94, place.Count));
    }

    [Fact]
    public void The_longest_password_is_made() =>
        Assert.Equal(4096, Generate(new PasswordRequest { Length = 4096 }, 1).Length);

    private static bool Obeys(PasswordRequest request, int seed)
    {
        var types = new[]
        {
            (request.ExcludeLowercase, RandomPassword.Lowercase),
            (request.ExcludeUppercase, RandomPassword.Uppercase),
            (request.ExcludeNumbers, RandomPassword.Numbers),
            (request.ExcludePunctuation, RandomPassword.Punctuation),
        }.Where(type => !type.Item1).Select(type => type.Item2.Except(request.ExcludeCharacters).ToHashSet()).ToList();
        var allowed = types.SelectMany(type => type).Concat(request.IncludeSpace ? " ".Except(request.ExcludeCharacters) : []).ToHashSet();

        var outcome = RandomPassword.Generate(request, new SeededBytes(seed));
        var possible = allowed.Count > 0 && (!request.RequireEachIncludedType || (types.All(type => type.Count > 0) && types.Count <= request.Length));
        if (!possible || !outcome.IsAllowed)
            return !possible && outcome.Violation?.Code == "InvalidParameterException";

        var password = Encoding.ASCII.GetString(outcome.Value.Reveal());
        return password.Length == request.Length
            && password.All(allowed.Contains)
            && (!request.RequireEachIncludedType || types.All(type => password.Any(type.Contains)));
    }

    private static string Generate(PasswordRequest request, int seed) =>
        Encoding.ASCII.GetString(RandomPassword.Generate(request, new SeededBytes(seed)).Value.Reveal());
}
