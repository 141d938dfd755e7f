using System.Text;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.Tests.Shapes;

namespace Strongroom.Protocol.Tests.Query;

public sealed class QueryRoundTripTests
{
    private static readonly StructureShape[] Shapes = [.. ModelShapes.Structures, QueryProbe.Everything];

    [Fact]
    public void What_a_client_writes_is_decoded_the_same_for_every_structure_of_the_models()
    {
        foreach (var shape in Shapes)
        {
            for (var seed = 0; seed < 20; seed++)
            {
                var value = new RandomValue(seed).Of(shape);

                var difference = ShapeEquality.Difference(shape, value, QueryProbe.Decode(shape, QueryForm.Of(shape, value)));

                Assert.True(difference is null, $"{shape}, seed {seed}: {difference}");
            }
        }
    }

    [Fact]
    public void What_is_encoded_is_what_a_client_reads_for_every_structure_of_the_models()
    {
        foreach (var shape in Shapes)
        {
            for (var seed = 0; seed < 20; seed++)
            {
                var value = new RandomValue(seed, xml: true).Of(shape);

                var read = XmlAnswer.Read(shape, QueryProbe.Result(QueryProbe.Encode(shape, value)));

                var difference = ShapeEquality.Difference(shape, WithoutEmptyFlattened(shape, value), read);
                Assert.True(difference is null, $"{shape}, seed {seed}: {difference}");
            }
        }
    }

    [Fact]
    public void A_broken_form_is_refused_as_such_and_with_nothing_else()
    {
        var refused = 0;
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new RandomValue(seed);
            var shape = Shapes[random.Next(Shapes.Length)];
            var form = Encoding.UTF8.GetBytes(QueryForm.Of(shape, random.Of(shape)));
            form[random.Next(form.Length)] = (byte)"%.=&+1aé\0"[random.Next(9)];
            try
            {
                Protocol.Query.QueryCodec.Xml.Decode(QueryProbe.Operation(shape), new WireRequest(form));
            }
            catch (AwsException e)
            {
                Assert.Equal("MalformedInput", e.Code);
                refused++;
            }
        }

        Assert.InRange(refused, 300, 2900);
    }

    // A flattened list or map without elements leaves no trace in XML.
    private static object WithoutEmptyFlattened(StructureShape shape, object value)
    {
        foreach (var member in shape.Members)
        {
            if ((member.Target is ListShape { Flattened: true } list && member.Get(value) is { } items && list.Count(items) == 0)
                || (member.Target is MapShape { Flattened: true } map && member.Get(value) is { } entries && map.Count(entries) == 0))
            {
                member.Set(value, null);
            }
        }

        return value;
    }
}
