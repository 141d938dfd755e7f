using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Server.Identity;
using Strongroom.Support;

namespace Strongroom.Server.Tests.Identity;

public sealed class OidcKeySetsTests : IDisposable
{
    private const string Issuer = "https://kubernetes.default.svc";

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Finds_the_set_of_an_issuer_and_follows_its_file()
    {
        var sets = new OidcKeySets(_directory.Path, NullLogger<OidcKeySets>.Instance);
        Assert.Null(sets.Find(Issuer));

        File.WriteAllText(_directory.File("a.json"), """{"issuer": "https://elsewhere", "keys": []}""");
        File.WriteAllText(_directory.File("b.json"), $$"""{"issuer": "{{Issuer}}/", "keys": [1]}""");
        Assert.Contains("[1]", sets.Find(Issuer), StringComparison.Ordinal);

        File.WriteAllText(_directory.File("b.json"), $$"""{"issuer": "{{Issuer}}", "keys": [2]}""");
        Assert.Contains("[2]", sets.Find(Issuer), StringComparison.Ordinal);

        File.Delete(_directory.File("b.json"));
        Assert.Null(sets.Find(Issuer));
    }

    [Fact]
    public void A_file_that_is_no_key_set_stands_in_nobodys_way()
    {
        File.WriteAllText(_directory.File("a.json"), "{");
        File.WriteAllText(_directory.File("b.json"), """["issuer"]""");
        File.WriteAllText(_directory.File("c.json"), """{"issuer": 7}""");
        File.WriteAllText(_directory.File("d.json"), $$"""{"issuer": "{{Issuer}}", "keys": []}""");

        Assert.NotNull(new OidcKeySets(_directory.Path, NullLogger<OidcKeySets>.Instance).Find(Issuer));
    }

    [Fact]
    public void Without_a_directory_nothing_is_registered()
    {
        Assert.Null(new OidcKeySets(null, NullLogger<OidcKeySets>.Instance).Find(Issuer));
        Assert.Null(new OidcKeySets(_directory.File("absent"), NullLogger<OidcKeySets>.Instance).Find(Issuer));
    }

    public void Dispose() => _directory.Dispose();
}
