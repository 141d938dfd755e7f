using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Services.SecretsManager.Tests.Domain;

/// <summary>Secrets and filters of a few words, so that filters match often and beginnings are shared.</summary>
internal sealed class RandomSecrets(int seed)
{
    private static readonly string[] Words =
        ["a", "ab", "abc", "Abc", "ABCdef", "prod", "prod-db", "Prod1", "éclair", "db", "DB2", "x/y", "/", "one.two", "ſo", "a-very-long-word-that-is-cut-somewhere", "a-very-long-word-that-is-cut-elsewhere"];

    private static readonly string[] Sought =
        ["a", "A", "ab", "ABC", "abcd", "p", "prod", "prod-", "prod-db", "P", "d", "db", "2", "x", "/", "one two", "one", "so", "a b", "", "a-very-long-word-that-is-cut-s", "zz"];

    private static readonly string[] Keys =
        [FilterKeys.All, FilterKeys.Description, FilterKeys.Name, FilterKeys.OwningService, FilterKeys.PrimaryRegion, FilterKeys.TagKey, FilterKeys.TagValue];

    public Random Random { get; } = new(seed);

    public SecretRecord Secret(string name) => Samples.Secret(name) with
    {
        Description = Random.Next(3) == 0 ? null : Text(" "),
        PrimaryRegion = Random.Next(3) == 0 ? "us-east-1" : null,
        OwningService = Random.Next(4) == 0 ? Word() : null,
        Tags = [.. Enumerable.Range(0, Random.Next(3)).Select(number => new SecretTag($"{Word()}{number}", Text(" ")))],
    };

    public SecretFilter Filter()
    {
        var values = Enumerable.Range(0, 1 + Random.Next(2)).Select(_ => (Random.Next(6) == 0 ? "!" : "") + Pick(Sought));
        return new SecretFilter(Pick(Keys), [.. values]);
    }

    public string Word() => Pick(Words);

    public string Text(string separator) => string.Join(separator, Enumerable.Range(0, Random.Next(4)).Select(_ => Word()));

    public T Pick<T>(T[] all) => all[Random.Next(all.Length)];
}
