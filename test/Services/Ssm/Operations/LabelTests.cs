using FsCheck;
using FsCheck.Fluent;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Tests.Operations;

public sealed class LabelTests : SsmFixture
{
    private Task<UnlabelParameterVersionResult> UnlabelAsync(long version, params string[] labels) => CallAsync(
        SsmOperations.UnlabelParameterVersion, new UnlabelParameterVersionRequest { Name = Name, ParameterVersion = version, Labels = labels });

    [Fact]
    public async Task Labels_go_to_the_latest_version_and_move()
    {
        await PutAsync("one");
        await PutAsync("two", overwrite: true);
        Assert.Equal(2, (await LabelAsync(null, "prod")).ParameterVersion);
        Assert.Equal("two", await ReadAsync($"{Name}:prod"));
        await LabelAsync(1, "prod");
        Assert.Equal("one", await ReadAsync($"{Name}:prod"));
        await PutAsync("three", overwrite: true);
        Assert.Equal("one", await ReadAsync($"{Name}:prod"));
    }

    [Fact]
    public async Task Labels_that_cannot_be_are_told()
    {
        await PutAsync();
        var answer = await LabelAsync(1, "ok", "1st", "awsome", "SSMlabel", "a b", "a:b");
        Assert.Equal(["1st", "awsome", "SSMlabel", "a b", "a:b"], answer.InvalidLabels);
        Assert.Equal("one", await ReadAsync($"{Name}:ok"));
    }

    [Fact]
    public async Task A_version_has_ten_labels()
    {
        await PutAsync();
        await LabelAsync(1, [.. Enumerable.Range(0, 10).Select(number => $"l{number}")]);
        await LabelAsync(1, "l3");
        await RefusedAsync("ParameterVersionLabelLimitExceeded", "10 labels", SsmOperations.LabelParameterVersion, new LabelParameterVersionRequest { Name = Name, Labels = ["l10"] });
    }

    [Fact]
    public async Task Labels_are_taken_from_the_version_that_has_them()
    {
        await PutAsync("one");
        await PutAsync("two", overwrite: true);
        await LabelAsync(1, "a");
        await LabelAsync(2, "b");
        var answer = await UnlabelAsync(1, "a", "b", "c");
        Assert.Equal(["a"], answer.RemovedLabels);
        Assert.Equal(["b", "c"], answer.InvalidLabels);
        await RefusedAsync("ParameterVersionNotFound", "could not find version a of", SsmOperations.GetParameter, new GetParameterRequest { Name = $"{Name}:a" });
        Assert.Equal("two", await ReadAsync($"{Name}:b"));
    }

    [Fact]
    public async Task What_is_not_there_is_told_as_such()
    {
        var label = new LabelParameterVersionRequest { Name = Name, ParameterVersion = 2, Labels = ["a"] };
        var unlabel = new UnlabelParameterVersionRequest { Name = Name, ParameterVersion = 2, Labels = ["a"] };
        await RefusedAsync("ParameterNotFound", null, SsmOperations.LabelParameterVersion, label);
        await RefusedAsync("ParameterNotFound", null, SsmOperations.UnlabelParameterVersion, unlabel);
        await PutAsync();
        await RefusedAsync("ParameterVersionNotFound", $"could not find version 2 of {Name}", SsmOperations.LabelParameterVersion, label);
        await RefusedAsync("ParameterVersionNotFound", $"could not find version 2 of {Name}", SsmOperations.UnlabelParameterVersion, unlabel);
    }

    [Fact]
    public async Task Denied_by_default()
    {
        await PutAsync();
        await DeniedAsync(SsmOperations.LabelParameterVersion, new LabelParameterVersionRequest { Name = Name, Labels = ["a"] });
        await DeniedAsync(SsmOperations.UnlabelParameterVersion, new UnlabelParameterVersionRequest { Name = Name, ParameterVersion = 1, Labels = ["a"] });
    }

    [Fact]
    public void Under_any_sequence_a_label_selects_the_version_it_was_put_on_last()
    {
        var labels = Gen.Elements("a", "b", "c", "1bad", "ssm", "x y");
        var step = from version in Gen.Choose(3, 7)
                   from attach in Gen.Elements(true, true, false)
                   from chosen in labels.NonEmptyListOf()
                   select (Version: (long)version, Attach: attach, Labels: chosen.ToList());
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(step.ListOf().ToArbitrary(), steps => Follows(steps)));
    }

    private bool Follows(IEnumerable<(long Version, bool Attach, List<string> Labels)> steps)
    {
        var parameter = new ParameterRecord
        {
            Account = Account,
            Region = Region,
            Name = Name,
            Oldest = 3,
            Current = new VersionInfo { Number = 7, Type = "String", Tier = "Standard", DataType = "text", Modified = Clock.GetUtcNow(), User = "u" },
        };
        var model = new Dictionary<string, long>();
        foreach (var (version, attach, labels) in steps)
        {
            if (attach)
            {
                (parameter, var invalid) = ParameterLabels.Attach(parameter, version, labels);
                Assert.Equal(labels.Distinct().Where(label => label.Length > 1), invalid);
                labels.Where(label => label.Length == 1).ToList().ForEach(label => model[label] = version);
            }
            else
            {
                (parameter, var removed, var invalid) = ParameterLabels.Detach(parameter, version, labels);
                Assert.Equal(labels.Distinct().Where(label => model.GetValueOrDefault(label) == version), removed);
                Assert.Equal(labels.Distinct().Order(), removed.Concat(invalid).Order());
                removed.ToList().ForEach(label => model.Remove(label));
            }
        }

        foreach (var label in new[] { "a", "b", "c" })
        {
            var reference = ParameterReference.Parse($"{Arn()}:{label}");
            var selected = model.TryGetValue(label, out var expected) ? expected : -1;
            if (selected < 0)
            {
                Assert.Equal("ParameterVersionNotFound", Assert.Throws<Protocol.Errors.AwsException>(() => ParameterLabels.Select(parameter, reference)).Code);
            }
            else
            {
                Assert.Equal(selected, ParameterLabels.Select(parameter, reference));
            }
        }

        for (var number = 0L; number < 10; number++)
        {
            var reference = ParameterReference.Parse($"{Name}:{number}");
            Assert.Equal(number, reference.Version);
            Assert.True(number is >= 3 and <= 7
                ? ParameterLabels.Select(parameter, reference) == number
                : Assert.Throws<Protocol.Errors.AwsException>(() => ParameterLabels.Select(parameter, reference)).Code == "ParameterVersionNotFound");
        }

        return true;
    }
}
