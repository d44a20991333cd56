using System.Collections.Immutable;
using ModelLint.Analysis.Evidence;
using ModelLint.Calibration.Floors;
using ModelLint.Calibration.Preparing;
using ModelLint.Calibration.Running;
using ModelLint.Onnx;
using ModelLint.Semantics;
using ModelLint.Semantics.Ranges;
using ModelLint.Testing;

namespace ModelLint.Calibration.Tests;

/// <summary>Ranges that are covered whatever the data show.</summary>
public sealed class FloorTests
{
    static ModelDocument Model() => new GraphBuilder().Input("x", 1, 4, 2).Floats("w", [], 100).Node("Mul", ["x", "w"], ["wide"]).Node("Sigmoid", "x", "narrow").Node("Transpose", ["narrow"], ["turned"], ("perm", new long[] { 0, 2, 1 }))
        .Node("Transpose", ["wide"], ["flat"], ("perm", new long[] { 0, 2, 1 })).Node("Concat", ["flat", "turned"], ["y"], ("axis", 2L)).Output("y").Document();

    static ImmutableSortedDictionary<string, RangeFloor> Floors(FloorOptions options)
    {
        using var document = Model();
        return RangeFloors.Of(document.Model, ModelFacts.Of(document.Model), options);
    }

    [Fact]
    public void Bounds_of_saturating_operators_go_where_their_elements_go()
    {
        var floors = Floors(new FloorOptions { WithBounds = true });
        // The Sigmoid itself isn't joined, and so isn't looked at; what is turned and joined is.
        Assert.Equal(["turned", "y"], floors.Keys);
        Assert.All(floors.Values, static f => Assert.Equal(new RangeFloor(new Interval(0, 1), FloorSource.Bound), f));
    }

    [Fact]
    public void Domains_are_floors_of_inputs_and_what_is_stated_goes_before_all()
    {
        var floors = Floors(new FloorOptions
        {
            WithBounds = true,
            Domains = ImmutableDictionary<string, Interval>.Empty.Add("x", new Interval(-1, 1)),
            Stated = ImmutableDictionary<string, Interval>.Empty.Add("wide", new Interval(-50, 900)).Add("turned", new Interval(0, 0.5)),
        });
        Assert.Equal(new RangeFloor(new Interval(-1, 1), FloorSource.Domain), floors["x"]);
        Assert.Equal(new RangeFloor(new Interval(-50, 900), FloorSource.Stated), floors["flat"]);
        Assert.Equal(new RangeFloor(new Interval(0, 0.5), FloorSource.Stated), floors["turned"]);
        // The join covers what its parts do.
        Assert.Equal(new RangeFloor(new Interval(-50, 900), FloorSource.Stated), floors["y"]);
        Assert.Empty(Floors(new FloorOptions()));
    }

    [Fact]
    public void A_preprocessing_has_a_domain_a_channel()
    {
        var layout = ImageLayout.Of(new ModelInput("x", DataType.Float, new Shape([Dim.Of(1), Dim.Of(3), Dim.Of(4), Dim.Of(4)])))!;
        Assert.Equal(new Interval(0, 1), Preprocessing.Yolo.DomainOf(layout).Overall);
        var domain = Preprocessing.ImageNet.DomainOf(layout);
        // −mean/std and (1 − mean)/std of red.
        Assert.Equal((-0.485 / 0.229, 0.515 / 0.229), (domain[0].Lo, domain[0].Hi));
        Assert.Equal([3, 1, 1], domain.Extents);
        var last = ImageLayout.Of(new ModelInput("x", DataType.Float, new Shape([Dim.Of(1), Dim.Of(4), Dim.Of(4), Dim.Of(4)])), ChannelOrder.Nhwc)!;
        // The fourth channel holds 1 throughout.
        Assert.Equal(new Interval(1, 1), Preprocessing.MinusOneToOne.DomainOf(last)[3]);
    }
}
