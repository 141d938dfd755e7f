using System.Text;
using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Query;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.Tests.Query;

public sealed class QueryDecodeTests
{
    [Theory]
    [InlineData("")]
    [InlineData("&&")]
    [InlineData("Action=Probe&Version=2020-01-01")]
    [InlineData("Unknown=1&Unknown.member.1.A=2&text=another+case&X-Amz-Signature=00")]
    [InlineData("Self.Unknown=1")]
    [InlineData("Texts.member.1.Unknown", "Start of structure or map found where not expected.")]
    public void Absent_and_unknown_members_leave_nothing(string form, string? refusal = null)
    {
        if (refusal is null)
            Assert.Empty(QueryProbe.Decode(form));
        else
            Assert.Equal(refusal, QueryProbe.Refusal(form));
    }

    [Fact]
    public void An_operation_without_input_reads_no_body() =>
        Assert.Same(Empty.Value, QueryCodec.Xml.Decode(QueryProbe.Operation(null), new WireRequest("%"u8.ToArray())));

    [Fact]
    public void Escapes_and_plus_signs_are_undone_in_names_and_values()
    {
        Assert.Equal("é 😀+/&=", QueryProbe.Member("T%65xt=%C3%A9+%F0%9F%98%80%2B/%26="));
        Assert.Equal(new[] { "a" }, QueryProbe.Member("Texts%2Emember%2e1=a"));
        Assert.Equal("", QueryProbe.Member("Text"));
        Assert.Equal("", QueryProbe.Member("Text="));
        Assert.Equal(SecretValue.FromText("p é"), QueryProbe.Member("Secret=p+%c3%a9"));
    }

    [Fact]
    public void Parameters_of_a_GET_come_from_the_query_string()
    {
        var request = new WireRequest("Text=body"u8.ToArray()) { Method = "GET", Query = "Action=Probe&Text=query" };

        Assert.Equal("query", Assert.Single((Dictionary<string, object?>)QueryCodec.Xml.Decode(QueryProbe.Operation(QueryProbe.Everything), request)).Value);
    }

    [Fact]
    public void Parameters_of_a_POST_come_from_both_and_must_not_contradict()
    {
        var operation = QueryProbe.Operation(QueryProbe.Everything);
        var both = new WireRequest("Whole=2"u8.ToArray()) { Query = "Text=query" };
        Assert.Equal(2, ((Dictionary<string, object?>)QueryCodec.Xml.Decode(operation, both)).Count);

        var twice = new WireRequest("Text=body"u8.ToArray()) { Query = "Text=query" };
        Assert.Equal("Duplicate parameter 'Text'", Assert.Throws<AwsException>(() => QueryCodec.Xml.Decode(operation, twice)).WireMessage);
    }

    [Theory]
    [InlineData("Whole=1", 1)]
    [InlineData("Whole=-2147483648", int.MinValue)]
    [InlineData("Long=9223372036854775807", long.MaxValue)]
    [InlineData("Double=2.5e-1", 0.25)]
    [InlineData("Double=-Infinity", double.NegativeInfinity)]
    [InlineData("Flag=true", true)]
    [InlineData("Flag=False", false)]
    public void Scalars_are_read(string form, object value) => Assert.Equal(value, QueryProbe.Member(form));

    [Theory]
    [InlineData("2018-04-11T20:05:45.713Z")]
    [InlineData("2018-04-11T22%3A05%3A45.713%2B02:00")]
    [InlineData("1523477145.713")]
    public void A_time_is_read_as_ISO_8601_or_epoch_seconds(string text) =>
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1523477145713), QueryProbe.Member("Time=" + text));

    [Fact]
    public void Blobs_are_base64_also_where_a_plus_sign_was_not_escaped()
    {
        Assert.Equal(new byte[] { 0xfb, 0xff }, QueryProbe.Member("Blob=%2b%2F8%3D"));
        Assert.Equal(new byte[] { 0xfb, 0xff }, QueryProbe.Member("Blob=+/8="));
        Assert.Equal(SecretValue.Own([1]), QueryProbe.Member("SecretBlob=AQ=="));
        Assert.Equal(2, ((JsonElement)QueryProbe.Member("Document=[1,2]")!).GetArrayLength());
    }

    [Theory]
    [InlineData("Texts.member.1=a&Texts.member.2=b")]
    [InlineData("Texts.member.2=b&Texts.member.1=a")]
    [InlineData("Texts.member.2147483647=b&Texts.member.7=a")]
    public void A_list_is_in_the_order_of_its_numbers(string form) => Assert.Equal(new[] { "a", "b" }, QueryProbe.Member(form));

    [Theory]
    [InlineData("Texts=")]
    [InlineData("Filters.Filter.1=a", "a")]
    [InlineData("Filters.member.1=a", "a")]
    [InlineData("Flat.1=a", "a")]
    [InlineData("Name.1=a&Name.2=b", "a", "b")]
    public void Lists_are_read_however_the_model_names_them(string form, params string[] items) => Assert.Equal(items, QueryProbe.Member(form));

    [Theory]
    [InlineData("Map.entry.1.key=k&Map.entry.1.value=v")]
    [InlineData("Map.entry.9.value=v&Map.entry.9.key=k")]
    [InlineData("Attributes.entry.1.Name=k&Attributes.entry.1.Val=v")]
    [InlineData("FlatMap.1.key=k&FlatMap.1.value=v")]
    public void Maps_are_read_however_the_model_names_them(string form) =>
        Assert.Equal(new Dictionary<string, string> { ["k"] = "v" }, QueryProbe.Member(form));

    [Fact]
    public void Structures_nest()
    {
        var self = (Dictionary<string, object?>)QueryProbe.Member("Self.Self.Text=a&Self.Self.Texts.member.1=b")!;
        Assert.Equal(new[] { "Text", "Texts" }, ((Dictionary<string, object?>)self["Self"]!).Keys.Order());
        Assert.Empty((Dictionary<string, object?>)QueryProbe.Member("Self=")!);
    }

    [Theory]
    [InlineData("Whole=", "STRING_VALUE can not be converted to an Integer")]
    [InlineData("Whole=x", "STRING_VALUE can not be converted to an Integer")]
    [InlineData("Whole=+1", "STRING_VALUE can not be converted to an Integer")]
    [InlineData("Whole=1.0", "STRING_VALUE can not be converted to an Integer")]
    [InlineData("Whole=2147483648", "STRING_VALUE can not be converted to an Integer")]
    [InlineData("Long=9223372036854775808", "STRING_VALUE can not be converted to a Long")]
    [InlineData("Double=1e400", "STRING_VALUE can not be converted to a Double")]
    [InlineData("Double=inf", "STRING_VALUE can not be converted to a Double")]
    [InlineData("Flag=1", "STRING_VALUE can not be converted to a Boolean")]
    [InlineData("Time=yesterday", "STRING_VALUE can not be converted to a Timestamp")]
    [InlineData("Time=-62135596801", "STRING_VALUE can not be converted to a Timestamp")]
    [InlineData("Document={", "STRING_VALUE can not be converted to a Document")]
    [InlineData("Blob=abc", "only base-64-encoded strings are convertible to bytes")]
    [InlineData("SecretBlob=*", "only base-64-encoded strings are convertible to bytes")]
    [InlineData("Texts=a", "Expected list or null")]
    [InlineData("Map=a", "Expected map or null")]
    [InlineData("Self=a", "Expected structure or null")]
    [InlineData("Self=a&Self.Text=b", "Expected structure or null")]
    [InlineData("Text.member.1=a", "Start of structure or map found where not expected.")]
    [InlineData("Texts.1=a", "Start of structure or map found where not expected.")]
    [InlineData("Texts.member.0=a", "Key of a list element is no positive number")]
    [InlineData("Texts.member.-1=a", "Key of a list element is no positive number")]
    [InlineData("Texts.member.1x=a", "Key of a list element is no positive number")]
    [InlineData("Texts.member.2147483648=a", "Key of a list element is no positive number")]
    [InlineData("Texts.member.99999999999999999999=a", "Key of a list element is no positive number")]
    [InlineData("Texts.member.1=a&Texts.member.1=a", "Duplicate parameter 'Texts.member.1'")]
    [InlineData("Texts.member.1=a&Texts.member.01=a", "Duplicate parameter 'Texts.member.01'")]
    [InlineData("Text=a&T%65xt=a", "Duplicate parameter 'Text'")]
    [InlineData("Map.entry.1.key=k", "Unexpected null in a map")]
    [InlineData("Map.entry.1.value=v", "Unexpected null in a map")]
    [InlineData("Map.entry.1.key=k&Map.entry.1.value=v&Map.entry.2.key=k&Map.entry.2.value=v", "Duplicate key in a map")]
    [InlineData("Map.entry.1.other=k", "Start of structure or map found where not expected.")]
    [InlineData("Map.member.1.key=k", "Start of structure or map found where not expected.")]
    [InlineData("Text=%", null)]
    [InlineData("Text=%4", null)]
    [InlineData("Text=%zz", null)]
    [InlineData("Text=%ff", null)]
    [InlineData("Secret=%ff", null)]
    [InlineData("%zz=1", null)]
    [InlineData("Texts.=1", null)]
    [InlineData("Texts..1=1", null)]
    [InlineData("Self.=1", null)]
    [InlineData(".=1", null)]
    public void What_cannot_be_read_is_refused(string form, string? text) => Assert.Equal(text, QueryProbe.Refusal(form));

    // A list without its number, or a map without its entry, is a list or map with a part that is none.
    [Theory]
    [InlineData("Texts.member=a")]
    [InlineData("Map.entry=a")]
    [InlineData("Map.entry.1=a")]
    public void A_name_that_ends_too_early_is_refused(string form) => QueryProbe.Refusal(form);

    [Fact]
    public void Depth_is_bounded()
    {
        var deep = string.Concat(Enumerable.Repeat("Self.", 31));
        Assert.Single(QueryProbe.Decode(deep + "Text=a"));
        Assert.Null(QueryProbe.Refusal($"Self.{deep}Text=a"));
        Assert.Empty(QueryProbe.Decode(string.Concat(Enumerable.Repeat("Self.", 10_000)) + "Text=a"));
    }

    [Fact]
    public void Memory_is_in_proportion_to_the_request_whatever_numbers_stand_in_it()
    {
        var form = Encoding.UTF8.GetBytes(string.Join('&', Enumerable.Range(0, 10_000).Select(i => $"Selves.member.{int.MaxValue - (i * 7919)}.Texts.member.{1 + (i * 31)}=a")));
        var operation = QueryProbe.Operation(QueryProbe.Everything);
        QueryCodec.Xml.Decode(operation, new WireRequest(form));

        var before = GC.GetAllocatedBytesForCurrentThread();
        QueryCodec.Xml.Decode(operation, new WireRequest(form));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, 64L * form.Length);
    }

    [Fact]
    public void A_refusal_never_quotes_a_value()
    {
        foreach (var form in new[] { "Secret=hunter2%", "Whole=hunter2", "Texts=hunter2", "SecretBlob=hunter2", "Secret=hunter2&Secret=hunter2" })
            Assert.DoesNotContain("hunter2", QueryProbe.Refusal(form) ?? "");
    }

    [Fact]
    public void Action_and_version_are_found_and_must_not_be_given_twice()
    {
        var request = new WireRequest("Version=1&Act%69on=Get+It"u8.ToArray());
        Assert.Equal("Get It", QueryParameters.Find(request, "Action"));
        Assert.Null(QueryParameters.Find(request, "action"));
        Assert.Equal(
            "Duplicate parameter 'Action'",
            Assert.Throws<AwsException>(() => QueryParameters.Find(new WireRequest("Action=A"u8.ToArray()) { Query = "Action=A" }, "Action")).WireMessage);
    }
}
